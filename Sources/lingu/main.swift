StandardDescriptors.requireOpen()
BLASEnvironment.reexecuteIfNeeded()
OutputFailure.reportAtExit()
Lingu.main()
