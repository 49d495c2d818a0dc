// Compiles headers.hpp for the tests.
