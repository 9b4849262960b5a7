# Lingu: every task of the project. `make help` lists them.
#
# LINGU_PORTABLE=1  build for any x86-64 processor of 2009 or later instead of this machine's
# LINGU_ONEDNN=0    build and run with OpenBLAS alone even where oneDNN is installed
# MODEL=FILE        (demo) use this GGUF file as the teacher instead of the one that is pulled
# PEERS=VENV        (bench, goldens) use the Python peers in this virtual environment
# JOBS=NAMES        (bench) only these: kernel,graphs,students,distillation,teachers
# OLD=PROGRAM       (bench) an earlier build of Benchmarks as the peer, at least seven rounds in turns
# CASES=TEXTS       (bench) only groups whose job and name hold one of these, such as "arxiv gcn"
# MODELS=FOLDER     (bench) the folder of GGUF files that the teachers' figures need
# LLAMA=FOLDERS     (bench) folders of llama.cpp's programs, separated by commas
# BENCH_OUT=FILE    (bench) also write one JSON line a figure to this file
# BENCH_ROUNDS=N    (bench) rounds in which we and the peers take turns; 5 unless given
# BENCH_LIMIT=N     (bench) seconds after which a program that does not answer is given up; 900
# FUZZ_SECONDS=N    (fuzz) seconds for each target; 60 unless given
# TARGETS=NAMES     (fuzz) only these: the names of folders in Tests/Fuzzing/Corpus
# BENCH_WORK=FOLDER (bench) where graphs, prompts and peers' weights are kept; .build/bench

SHELL := /bin/bash
SWIFT := .tools/swift
# OpenBLAS chooses its kernels when it is loaded; these two would choose slower ones for it.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE
export PEERS OLD JOBS CASES MODELS LLAMA BENCH_OUT BENCH_ROUNDS BENCH_LIMIT BENCH_WORK

.PHONY: build demo test fuzz lint format bench goldens conformance browser-test docs reproduce install clean help

build: ## Build the release program
	@.tools/dependencies build
	$(SWIFT) build -c release --product lingu

demo: ## Install what is needed, build, register the kernel and run the quickstart notebook
	@.tools/demo $(MODEL)

test: ## Build and run all tests
	@.tools/dependencies build
	$(SWIFT) test

fuzz: ## Try random inputs on readers and the language; FUZZ_SECONDS=60 a target, TARGETS=NAMES
	@.tools/dependencies build
	@.tools/fuzz $(TARGETS)

lint: ## Check formatting, import directions and sizes
	@.tools/lint

format: ## Format all Swift files in place
	swift format format -i -p -r Package.swift Sources Tests

bench: ## Measure speed and memory; with PEERS=VENV beside the Python peers
	@.tools/dependencies build
	@.tools/bench/run

goldens: ## Make the golden files anew (needs PEERS=VENV with PyTorch, PyG, Transformers, PEFT)
	@.tools/goldens

conformance: ## Run jupyter_kernel_test against the built kernel
	@.tools/conformance/run

browser-test: ## Run the notebooks in JupyterLab in a headless browser
	@.tools/browser-test/run

docs: ## Build the documentation
	@.tools/dependencies build
	LINGU_DOCS=1 $(SWIFT) package --scratch-path .build/docs --allow-writing-to-directory .build/documentation generate-documentation --target lingu --output-path .build/documentation

reproduce: build ## Run the study of the paper's claims (WordNet, Gemma 3 270M; hours); writes claims.html and claims*.csv
	$$($(SWIFT) build -c release --show-bin-path)/lingu run notebooks/studies/claims.lingu

install: build ## Register the kernel for the user
	$$($(SWIFT) build -c release --show-bin-path)/lingu install --user

clean: ## Remove what was built
	rm -rf .build .demo

help: ## List the tasks
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14
