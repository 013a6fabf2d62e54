namespace Rapport.Sinks.Smtp;

/// <summary>A reply as it goes over the wire (RFC 5321 4.2), with the enhanced code of RFC 2034 in its text.</summary>
internal sealed record SmtpReply(int Code, string Text)
{
    public static SmtpReply Ok { get; } = new(250, "2.0.0 OK");
    public static SmtpReply StartData { get; } = new(354, "End data with <CR><LF>.<CR><LF>");
    public static SmtpReply Closing { get; } = new(221, "2.0.0 Bye");
    public static SmtpReply TimedOut { get; } = new(421, "4.4.2 Idle for too long, closing");
    public static SmtpReply LineTooLong { get; } = new(500, "5.5.2 Line too long");
    public static SmtpReply UnknownCommand { get; } = new(500, "5.5.1 Unknown command");
    public static SmtpReply NotImplemented { get; } = new(502, "5.5.1 Command not implemented");
    public static SmtpReply NoArguments { get; } = new(501, "5.5.4 No arguments allowed");
    public static SmtpReply TooBig { get; } = new(552, "5.3.4 Message too big");

    /// <summary>The reply's lines; each line feed in the text starts another line of a multi-line reply.</summary>
    public override string ToString()
    {
        var lines = Text.Split('\n');
        return string.Concat(lines.Select((line, at) => $"{Code}{(at == lines.Length - 1 ? ' ' : '-')}{line}\r\n"));
    }
}
