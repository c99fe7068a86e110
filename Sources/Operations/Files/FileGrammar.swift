import Schema

extension SchemaText {
  /// The grammar of `file`, which gives access to the state folder only.
  static let files: [SchemaText] = [
    SchemaText(
      """
      file "Perform file operations" {
        compare "Compare files" {
          files <first: listed files> rpc file-compare "Name of the first file" {
            <second: listed files> command "Name of the second file" {
            }
          }
        }
        copy <source: listed files> rpc file-copy "Copy files" {
          <destination: listed files> command "Name of the copy" {
          }
        }
        delete <filename: listed files> command rpc file-delete element path "Delete file" {
        }
        list command rpc file-list "List files" {
          <path: listed files> command "Folder, or file" {
          }
        }
        rename <source: listed files> rpc file-rename "Rename file" {
          <destination: listed files> command "New name of the file" {
          }
        }
        show <filename: listed files> command rpc file-show "Show contents of file" {
        }
      }
      """)
  ]
}
