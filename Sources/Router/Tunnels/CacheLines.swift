/// An array whose elements each begin at a cache line.
///
/// With ten thousand tunnels, nothing of a packet's tunnel is in the processor's cache, and the
/// packet waits for each line that it touches. The parts of a tunnel that a packet reads and writes
/// are in the two lines at the front or the two behind them (`Tunnel`), and in one more
/// (`Tunnel.Passage`). In a Swift array, whose elements begin anywhere, each of these parts would
/// span one line more.
@safe struct CacheLines<Element> {
  /// The length of a cache line, in octets.
  static var lineLength: Int { 64 }

  /// The owner of the memory. It is a class, because only the last owner can free the memory.
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

    /// Returns the place of an existing element, or of the one after the last.
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

  /// The distance from one element to the next in octets, a multiple of the line length.
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

  /// Copies the elements into new memory if another array shares them.
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

  /// Calls `body` with the address of an element, for prefetching.
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
