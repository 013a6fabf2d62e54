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
    /// <exception cref="DomainError">FIELDS_INVALID: it is too large, or no mail.</exception>
    public async Task<ReceiveMailResponse> TakeAsync(
        string workspace, ReceiveMailRequest request, CancellationToken cancellation)
    {
        if (request.Raw.Length is 0 or > MostBytes)
            throw DomainError.Invalid("raw", request.Raw.Length == 0 ? "is missing" : $"is larger than {MostBytes} bytes");
        using var mail = await ReadAsync(request, cancellation);
        if (IsAutomatic(mail) || tokens.Read(TokenIn(mail)) is not { } link || link.Workspace != workspace)
            return new ReceiveMailResponse { TakenFor = InboundMail.Ignored };
        await acts.RefuseAsync(
            link, link.Purpose.Length == 0 ? ConsentAct.All : link.Purpose.ToLowerInvariant(), Source, "", cancellation);
        return new ReceiveMailResponse { TakenFor = InboundMail.Unsubscribe };
    }

    private static async Task<MimeMessage> ReadAsync(ReceiveMailRequest request, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(request.Raw.ToByteArray());
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
