import MIME

@testable import MailReading

/// A letter of these header lines and this text.
func letter(_ header: String = "Subject: Printer is on fire", _ text: String = "Hello\n") -> Letter {
    Letter(Message(parsing: Array("From: Grace <grace@example.org>\nTo: desk@example.org\n\(header)\n\n\(text)".utf8)))
}

/// A letter of the bytes as they stand.
func whole(_ mail: String) -> Letter { Letter(Message(parsing: Array(mail.utf8))) }

func reply(_ text: String) -> String { letter("Subject: Re: Printer", text).reply.text }
