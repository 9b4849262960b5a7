print("lingu")
