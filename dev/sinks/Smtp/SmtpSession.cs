using System.Globalization;

namespace Rapport.Sinks.Smtp;

/// <summary>
/// One SMTP conversation without its transport: command lines in, replies out (RFC 5321 4.1, 4.3.2 for the order;
/// SIZE RFC 1870, 8BITMIME RFC 6152, SMTPUTF8 RFC 6531, PIPELINING RFC 2920).
/// </summary>
internal sealed class SmtpSession(int maxMessageBytes, int maxRecipients)
{
    private readonly List<string> recipients = [];
    private string? sender;
    private bool greeted;
    private bool acceptsUtf8;

    /// <summary>After a 354: what follows are the lines of a message, not commands.</summary>
    public bool ReceivesData { get; private set; }

    /// <summary>After QUIT: the reply is the last thing sent.</summary>
    public bool IsOver { get; private set; }

    public SmtpReply Answer(string line)
    {
        var space = line.IndexOf(' ');
        var verb = (space < 0 ? line : line[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : line[(space + 1)..].Trim(' ');
        return verb switch
        {
            "EHLO" => Greet(argument, "localhost\nSIZE " + maxMessageBytes.ToString(CultureInfo.InvariantCulture)
                + "\n8BITMIME\nSMTPUTF8\nPIPELINING\nENHANCEDSTATUSCODES"),
            "HELO" => Greet(argument, "localhost"),
            "MAIL" => Mail(argument),
            "RCPT" => Recipient(argument),
            "DATA" => argument.Length > 0 ? SmtpReply.NoArguments : Data(),
            "RSET" => argument.Length > 0 ? SmtpReply.NoArguments : Reset(),
            "QUIT" => argument.Length > 0 ? SmtpReply.NoArguments : Quit(),
            "NOOP" => SmtpReply.Ok,
            "VRFY" => argument.Length == 0
                ? new SmtpReply(501, "5.5.4 VRFY needs a mailbox")
                : new SmtpReply(252, "2.1.5 Cannot verify, but the message will be taken"),
            "HELP" => new SmtpReply(214, "2.0.0 A local mailbox: everything is taken and nothing is delivered"),
            "EXPN" or "TURN" or "STARTTLS" or "AUTH" or "BDAT" => SmtpReply.NotImplemented,
            _ => SmtpReply.UnknownCommand,
        };
    }

    /// <summary>Ends the data phase and gives the envelope it belongs to; the next message starts afresh.</summary>
    public Envelope EndData()
    {
        var envelope = new Envelope(sender ?? "", [.. recipients]);
        Clear();
        return envelope;
    }

    private SmtpReply Greet(string client, string text)
    {
        if (client.Length == 0) return new SmtpReply(501, "5.5.4 The client's name is missing");
        greeted = true;
        Clear();
        return new SmtpReply(250, text);
    }

    private SmtpReply Mail(string argument)
    {
        if (!greeted) return new SmtpReply(503, "5.5.1 EHLO or HELO first");
        if (sender is not null) return new SmtpReply(503, "5.5.1 One sender per message");
        if (!argument.StartsWith("FROM:", StringComparison.OrdinalIgnoreCase)
            || SmtpPath.Parse(argument[5..]) is not { } path)
            return new SmtpReply(501, "5.1.7 Expected MAIL FROM:<address>");
        acceptsUtf8 = path.Parameters.Any(parameter => parameter.Key == "SMTPUTF8");
        if (path.IsInternational && !acceptsUtf8) return new SmtpReply(553, "5.6.7 This address needs SMTPUTF8");
        foreach (var parameter in path.Parameters)
            if (Refused(parameter) is { } refusal)
                return refusal;
        sender = path.Mailbox;
        return new SmtpReply(250, "2.1.0 OK");
    }

    private SmtpReply? Refused(KeyValuePair<string, string> parameter) => parameter switch
    {
        { Key: "SIZE" } when !long.TryParse(parameter.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            => new SmtpReply(501, "5.5.4 SIZE needs a number"),
        { Key: "SIZE" } => long.Parse(parameter.Value, CultureInfo.InvariantCulture) > maxMessageBytes
            ? SmtpReply.TooBig
            : null,
        { Key: "BODY" } => parameter.Value.ToUpperInvariant() is "7BIT" or "8BITMIME"
            ? null
            : new SmtpReply(501, "5.5.4 BODY is 7BIT or 8BITMIME"),
        { Key: "SMTPUTF8", Value: "" } => null,
        _ => new SmtpReply(555, $"5.5.4 Parameter {parameter.Key} is not known"),
    };

    private SmtpReply Recipient(string argument)
    {
        if (sender is null) return new SmtpReply(503, "5.5.1 MAIL first");
        if (!argument.StartsWith("TO:", StringComparison.OrdinalIgnoreCase)
            || SmtpPath.Parse(argument[3..]) is not { Mailbox.Length: > 0 } path)
            return new SmtpReply(501, "5.1.3 Expected RCPT TO:<address>");
        if (path.Parameters.Count > 0)
            return new SmtpReply(555, $"5.5.4 Parameter {path.Parameters[0].Key} is not known");
        if (path.IsInternational && !acceptsUtf8) return new SmtpReply(553, "5.6.7 This address needs SMTPUTF8");
        if (recipients.Count >= maxRecipients) return new SmtpReply(452, "4.5.3 Too many recipients");
        recipients.Add(path.Mailbox);
        return new SmtpReply(250, "2.1.5 OK");
    }

    private SmtpReply Data()
    {
        if (recipients.Count == 0) return new SmtpReply(503, "5.5.1 RCPT first");
        ReceivesData = true;
        return SmtpReply.StartData;
    }

    private SmtpReply Reset()
    {
        Clear();
        return SmtpReply.Ok;
    }

    private SmtpReply Quit()
    {
        IsOver = true;
        return SmtpReply.Closing;
    }

    private void Clear()
    {
        sender = null;
        recipients.Clear();
        acceptsUtf8 = false;
        ReceivesData = false;
    }
}
