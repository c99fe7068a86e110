/// A value that is stored apart, so that what has it is small. Where it is as it was at first, it
/// takes no memory.
struct StoredApart<Value: StoredApartValue> {
  /// What copies share until one of them is changed. A class, because of that.
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

/// What can be stored apart.
protocol StoredApartValue {
  /// As it is at first.
  init()
}
