/// A value in separately allocated memory. A structure that contains it and is copied with each
/// message of a negotiation then counts one reference, not one for each string and array in the
/// value.
@propertyWrapper
package struct Boxed<Value> {
  private final class Content {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var content: Content

  /// Moves a value into newly allocated memory.
  package init(wrappedValue: Value) { content = Content(wrappedValue) }

  /// The value; setting it allocates new memory and leaves copies unchanged.
  package var wrappedValue: Value {
    get { content.value }
    set { content = Content(newValue) }
  }
}
