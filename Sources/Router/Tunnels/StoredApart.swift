/// A value that is stored in memory of its own, so that the type that contains it is small. The
/// initial value takes no memory.
struct StoredApart<Value: StoredApartValue> {
  /// The memory of the value. It is a class because copies share it until one of them is changed.
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

/// A value that can be stored in `StoredApart`.
protocol StoredApartValue {
  /// Creates the initial value.
  init()
}
