/// A value that is stored outside the struct that has it, so that the struct is small. It takes no memory
/// until it is changed for the first time.
struct StoredApart<Value: StoredApartValue> {
  /// The memory that copies share until one of them is changed.
  private final class Storage {
    var value: Value

    init(_ value: Value) { self.value = value }
  }

  private var storage: Storage?

  var value: Value {
    _read {
      if let storage { yield storage.value } else { yield Value() }
    }
    _modify {
      let storage = unique()
      yield &storage.value
    }
  }

  private mutating func unique() -> Storage {
    if isKnownUniquelyReferenced(&storage), let storage { return storage }
    let made = Storage(value)
    storage = made
    return made
  }
}

/// A type whose values can be stored apart.
protocol StoredApartValue {
  /// Creates the initial value.
  init()
}
