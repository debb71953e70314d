module example.org/guess-the-number

go 1.21
