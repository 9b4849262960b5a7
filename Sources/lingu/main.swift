BLASEnvironment.reexecuteIfNeeded()
Lingu.main()
