# Lingu: every task of the project. `make help` lists them.
#
# LINGU_PORTABLE=1  build for any x86-64 processor of 2009 or later instead of this machine's
# LINGU_ONEDNN=0    build and run with OpenBLAS alone even where oneDNN is installed
# MODEL=FILE        (demo) use this GGUF file as the teacher instead of the one that is pulled
# PEERS=VENV        (bench) run the Python peers in this virtual environment beside us
# BENCH_OUT=FILE    (bench) also write one JSON line a figure to this file

SHELL := /bin/bash
SWIFT := .tools/swift
# OpenBLAS chooses its kernels when it is loaded; these two would choose slower ones for it.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE

.PHONY: build demo test lint format bench goldens conformance browser-test docs install clean help

build: ## Build the release program
	@.tools/dependencies build
	$(SWIFT) build -c release --product lingu

demo: ## Install what is needed, build, register the kernel and run the quickstart notebook
	@.tools/demo $(MODEL)

test: ## Build and run all tests
	@.tools/dependencies build
	$(SWIFT) test

lint: ## Check formatting, import directions and sizes
	@.tools/lint

format: ## Format all Swift files in place
	swift format format -i -p -r Package.swift Sources Tests

bench: ## Measure speed; with PEERS=VENV beside the Python peers
	@.tools/dependencies build
	@.tools/bench

goldens: ## Make the golden files anew (needs PEERS=VENV with PyTorch, PyG, Transformers, PEFT)
	@.tools/goldens

conformance: ## Run jupyter_kernel_test against the built kernel
	@.tools/conformance/run

browser-test: ## Run the notebooks in JupyterLab in a headless browser
	@.tools/browser-test/run

docs: ## Build the documentation
	$(SWIFT) package --allow-writing-to-directory .build/documentation generate-documentation --target lingu --output-path .build/documentation

install: build ## Register the kernel for the user
	$$($(SWIFT) build -c release --show-bin-path)/lingu install --user

clean: ## Remove what was built
	rm -rf .build .demo

help: ## List the tasks
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14
