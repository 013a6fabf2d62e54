using MimeKit;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Notification.Links;
using Rapport.Notification.Preferences;
using Rapport.Notification.V1;

namespace Rapport.Notification.Inbound;

/// <summary>Reads mails that come back.</summary>
internal sealed class InboundMails(LinkTokens tokens, ContactActs acts)
{
    private const int MostBytes = 1024 * 1024;
    private const string Source = "unsubscribe_mail";

    /// <summary>Takes a mail.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: it is missing, too large, no base64 or no mail.</exception>
    public async Task<ReceiveMailResponse> TakeAsync(
        string workspace, ReceiveMailRequest request, CancellationToken cancellation)
    {
        using var mail = await ReadAsync(BytesOf(request.Raw), cancellation);
        if (IsAutomatic(mail) || tokens.Read(TokenIn(mail)) is not { } link || link.Workspace != workspace)
            return new ReceiveMailResponse { TakenFor = InboundMail.Ignored };
        await acts.RefuseAsync(
            link, link.Purpose.Length == 0 ? ConsentAct.All : link.Purpose.ToLowerInvariant(), Source, "", cancellation);
        return new ReceiveMailResponse { TakenFor = InboundMail.Unsubscribe };
    }

    private static byte[] BytesOf(string raw)
    {
        if (raw.Length == 0)
            throw DomainError.Invalid("raw", "is missing");
        if (raw.Length > (MostBytes + 2) / 3 * 4)
            throw DomainError.Invalid("raw", $"is larger than {MostBytes} bytes");
        var bytes = new byte[raw.Length];
        return Convert.TryFromBase64String(raw, bytes, out var written)
            ? bytes[..written] : throw DomainError.Invalid("raw", "is not base64 (RFC 4648, section 4)");
    }

    private static async Task<MimeMessage> ReadAsync(byte[] raw, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(raw);
        try
        {
            return await MimeMessage.LoadAsync(stream, cancellation);
        }
        catch (FormatException)
        {
            throw DomainError.Invalid("raw", "is no mail (RFC 5322)");
        }
    }

    // Mail programs fold long subjects.
    private static string TokenIn(MimeMessage mail) =>
        string.Concat((mail.Subject ?? "").Where(letter => !char.IsWhiteSpace(letter)));

    /// <summary>
    /// A vacation reply or another answer that no person wrote (RFC 3834, section 5): its subject may quote anything.
    /// </summary>
    private static bool IsAutomatic(MimeMessage mail) =>
        mail.Headers["Auto-Submitted"]?.Trim() is { Length: > 0 } how && !how.StartsWith("no", StringComparison.OrdinalIgnoreCase);
}
