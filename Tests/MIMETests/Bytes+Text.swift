@testable import MIME

/// Text as the bytes of a mail: its LF become CRLF.
func mail(_ text: String) -> [UInt8] {
    text.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
}

func message(_ text: String) -> Message { Message(parsing: mail(text)) }

func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
