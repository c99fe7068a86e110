/// A value in memory of its own. What holds it is copied with each message of a negotiation, and
/// counts one reference then, not one for each name and list in the value.
@propertyWrapper
package struct Boxed<Value> {
  private final class Content {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var content: Content

  package init(wrappedValue: Value) { content = Content(wrappedValue) }

  package var wrappedValue: Value {
    get { content.value }
    set { content = Content(newValue) }
  }
}
