/// An array of which each element begins a cache line.
///
/// A packet of one among ten thousand tunnels finds nothing of it in the processor's cache, and waits
/// for each line that it touches. What it reads and writes of a tunnel is in two lines at the front
/// or two behind them (`Tunnel`), and in one more (`Tunnel.Passage`); in an array of Swift's, which
/// begins anywhere, each of these would be in one line more.
@safe struct CacheLines<Element> {
  /// Octets.
  static var lineLength: Int { 64 }

  /// Owns the memory. A class, because only the last owner can give that back.
  @safe private final class Storage {
    let start: UnsafeMutableRawPointer
    let capacity: Int
    var count = 0

    init(capacity: Int) {
      self.capacity = capacity
      unsafe start = .allocate(
        byteCount: Swift.max(1, capacity) * CacheLines.stride, alignment: CacheLines.lineLength)
    }

    deinit {
      removeLast(count)
      unsafe start.deallocate()
    }

    /// The place of an element that is there, or that follows the last.
    @inline(__always)
    func element(_ index: Int) -> UnsafeMutablePointer<Element> {
      unsafe (start + index &* CacheLines.stride).assumingMemoryBound(to: Element.self)
    }

    func append(_ element: consuming Element) {
      unsafe self.element(count).initialize(to: element)
      count += 1
    }

    func removeLast(_ removed: Int) {
      for _ in 0..<removed {
        count -= 1
        unsafe element(count).deinitialize(count: 1)
      }
    }
  }

  private var storage = Storage(capacity: 0)

  /// Octets from one element to the next: whole lines.
  @inline(__always)
  private static var stride: Int {
    (MemoryLayout<Element>.size &+ lineLength &- 1) / lineLength * lineLength
  }

  mutating func reserveCapacity(_ capacity: Int) {
    if capacity > storage.capacity { move(toCapacity: capacity) }
  }

  mutating func append(_ element: consuming Element) {
    if storage.count == storage.capacity {
      move(toCapacity: Swift.max(4, 2 * storage.capacity))
    } else {
      makeUnique()
    }
    storage.append(element)
  }

  mutating func removeLast(_ count: Int) {
    precondition(count >= 0 && count <= storage.count, "no such elements")
    makeUnique()
    storage.removeLast(count)
  }

  /// A copy that is changed gets memory of its own.
  @inline(__always)
  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { move(toCapacity: storage.capacity) }
  }

  @inline(never)
  private mutating func move(toCapacity capacity: Int) {
    let former = storage
    let next = Storage(capacity: capacity)
    storage = next
    for index in 0..<former.count { next.append(unsafe former.element(index).pointee) }
  }

  /// Has the processor fetch some octets of an element.
  @inline(__always)
  func withPlace(of index: Int, _ body: (UnsafeRawPointer) -> Void) {
    precondition(index >= 0 && index < storage.count, "no such element")
    unsafe body(UnsafeRawPointer(storage.element(index)))
  }
}

extension CacheLines: RandomAccessCollection, MutableCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { storage.count }

  subscript(index: Int) -> Element {
    @inline(__always)
    _read {
      precondition(index >= 0 && index < storage.count, "no such element")
      yield unsafe storage.element(index).pointee
    }
    @inline(__always)
    _modify {
      precondition(index >= 0 && index < storage.count, "no such element")
      makeUnique()
      yield unsafe &storage.element(index).pointee
    }
  }
}
