using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Policies;
using Rapport.Notification.Channels;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Templates;

namespace Rapport.Notification.Sending;

/// <summary>What was decided about a message, and what goes out if anything does.</summary>
/// <param name="Message">The message.</param>
/// <param name="Receipt">What was read.</param>
/// <param name="Decision">Null when nothing can be decided yet.</param>
/// <param name="Address">Where it goes.</param>
internal sealed record PlannedMessage(MessageRecord Message, Receipt Receipt, SendDecision? Decision, string? Address);

/// <summary>Decides batches of queued messages: gathers the evidence, then asks the pure decision.</summary>
internal sealed class SendPlanner(
    EvidenceReader evidence, TemplateCatalogue templates, IEnumerable<IMessageSender> senders, PolicyBook policies,
    TimeProvider clock, ILogger<SendPlanner> logger)
{
    /// <summary>A decision for every message.</summary>
    public async Task<IReadOnlyList<PlannedMessage>> PlanAsync(
        IReadOnlyCollection<MessageRecord> messages, CancellationToken cancellation)
    {
        var planned = new List<PlannedMessage>(messages.Count);
        foreach (var group in messages.GroupBy(message => message.Origin.Workspace))
        {
            var own = group.ToList();
            var newest = await templates.NewestAsync(
                group.Key, own.Select(message => message.Template).ToHashSet(), cancellation);
            var needConsent = own.Where(message => NeedsConsent(newest.GetValueOrDefault(message.Template)));
            var known = await evidence.ReadAsync(
                group.Key, own.Select(message => message.Origin.Contact).ToHashSet(),
                needConsent.Select(message => message.Origin.Contact).ToHashSet(), cancellation);
            var now = clock.GetUtcNow();
            planned.AddRange(
                own.Select(message => Plan(message, newest.GetValueOrDefault(message.Template), known, now)));
        }

        return planned;
    }

    private PlannedMessage Plan(MessageRecord message, CompiledTemplate? template, Evidence known, DateTimeOffset now)
    {
        var contact = known.Contacts.GetValueOrDefault(message.Origin.Contact);
        var address = contact is null ? null
            : senders.FirstOrDefault(sender => sender.Channel == message.Channel)?.AddressOf(contact);
        var person = contact is null ? PersonFacts.Unknown
            : PersonFacts.Of(trait => contact.Traits.GetValueOrDefault(trait) as string);
        var applicable = NeedsConsent(template) ? policies.For(person, message.Channel) : [];
        var isUncertain = NeedsConsent(template) && contact?.AllIds.Any(known.Consents.Behind.Contains) == true;
        var decision = isUncertain && !message.Origin.IsStale(now) ? null : Decide(message, now, () => new SendFacts
        {
            Origin = message.Origin,
            Template = template,
            Contact = contact,
            Address = address,
            IsSuppressed = address is not null
                && known.Suppressed.Contains(SuppressionStore.IdOf(message.Origin.Workspace, message.Channel, address)),
            Consents = contact is null ? []
                : known.Consents.For(contact, address is null ? null : SendFacts.AddressOn(message.Channel, address)),
            Policies = applicable,
            Person = person,
            Variables = TemplateVariables.Of(contact, address, Struct.Parser.ParseFrom(message.Variables), now),
        });
        return new PlannedMessage(message, ReceiptOf(message, template, contact, decision, applicable, now), decision, address);
    }

    private SendDecision Decide(MessageRecord message, DateTimeOffset now, Func<SendFacts> facts)
    {
        try
        {
            return SendDecision.Decide(facts(), now);
        }
        catch (Exception exception)
        {
            // One message that cannot be decided must not hold up all the others.
            Log.DecisionFailed(logger, message.Id, exception.GetType().Name);
            return new SendDecision(Reasons.TemplateFailed, null, null);
        }
    }

    private static bool NeedsConsent(CompiledTemplate? template) => template?.Version.Class == MessageClass.Marketing;

    private static Receipt ReceiptOf(
        MessageRecord message, CompiledTemplate? template, KnownContact? contact, SendDecision? decision,
        IEnumerable<ApplicablePolicy> applicable, DateTimeOffset now) =>
        new(now, contact is not null && contact.Id != message.Origin.Contact ? contact.Id : "",
            template?.Version.Version ?? 0, template?.Version.Class ?? MessageClass.Marketing,
            template?.Version.Purpose ?? "", decision?.Consent,
            string.Join(", ", applicable.Select(each => $"{each.Policy.Id}/{each.Policy.Version}")));
}
