using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.Channels;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Liquid;
using Rapport.Notification.Links;
using Rapport.Notification.Suppressions;
using Rapport.Notification.V1;

namespace Rapport.Notification.Templates;

/// <summary>
/// Sends a template to an address of the caller's, at once and beside the queue: no message is kept, no consent and no cap is
/// asked, and no place is taken. Its links lead to nobody, for whoever tries them must not unsubscribe a contact.
/// </summary>
internal sealed class TemplateTest(
    TemplatePreview preview, TemplateCatalogue catalogue, SuppressedAddresses suppressions, MessageLinks links,
    IEnumerable<IMessageSender> senders, TimeProvider clock)
{
    /// <summary>What subjects of tests begin with.</summary>
    public const string Mark = "[Test] ";

    /// <summary>Sends it and tells how that ended.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, STATE_FORBIDS for a barred address.</exception>
    public async Task<SentTest> SendAsync(
        string workspace, TestTemplateRequest request, Attempt attempt, CancellationToken cancellation)
    {
        var template = await catalogue.GetAsync(workspace, request.Template, request.Version, cancellation);
        var address = EmailAddress.Normalise(request.Address)
            ?? throw DomainError.Invalid("address", "is not an e-mail address");
        var content = await preview.ContentAsync(
            workspace, template, request.Contact, request.Traits, request.Variables, cancellation);
        await DemandAllowedAsync(workspace, template.Version, address, cancellation);
        var wayOut = template.Version.Class == MessageClass.Marketing ? links.Of() : null;
        var marked = content with { Subject = Mark + content.Subject };
        var id = "test_" + (attempt.IdOf("test") is { } same ? Guid.ParseExact(same, "D") : Guid.NewGuid()).ToString("N");
        var sender = senders.First(each => each.Channel == template.Version.Channel);
        var result = await sender.SendAsync(
            new ReadyMessage(id, address, wayOut?.In(marked) ?? marked, clock.GetUtcNow(), wayOut));
        return new SentTest
        {
            Subject = marked.Subject, Reason = result.Reason,
            Outcome = result.Outcome switch
            {
                DeliveryOutcome.Accepted => "sent",
                DeliveryOutcome.Unknown => "unknown",
                _ => "failed",
            },
        };
    }

    private async Task DemandAllowedAsync(
        string workspace, TemplateVersion template, string address, CancellationToken cancellation)
    {
        var asked = new ChannelAddress(workspace, template.Channel, SendFacts.AddressOn(template.Channel, address));
        var known = await suppressions.ReadAsync([asked], cancellation);
        if (known[asked].Any(each => each.Bars(template.Channel, template.Class, clock.GetUtcNow())))
            throw new DomainError(ErrorReason.StateForbids, "The address is barred: delete its suppression, or use another address.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = Reasons.Suppressed },
            };
    }
}
