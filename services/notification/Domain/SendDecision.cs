using Rapport.Events.Consents;
using Rapport.Notification.Domain.Liquid;

namespace Rapport.Notification.Domain;

/// <summary>Everything a decision about a message reads, gathered at one moment.</summary>
internal sealed record SendFacts
{
    /// <summary>Who asked, and until when.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The template's newest version; null when there is none.</summary>
    public required CompiledTemplate? Template { get; init; }

    /// <summary>The contact; null when it does not exist.</summary>
    public required KnownContact? Contact { get; init; }

    /// <summary>The contact's address on the channel; null when it has none.</summary>
    public required string? Address { get; init; }

    /// <summary>The address as acts of consent hold for it.</summary>
    public ConsentAddress? ConsentAddress => Address is null || Template is null ? null
        : AddressOn(Template.Version.Channel, Address);

    /// <summary>Whether that address is barred.</summary>
    public required bool IsSuppressed { get; init; }

    /// <summary>The acts of consent that hold for the address or the person.</summary>
    public required IReadOnlyList<ConsentAct> Consents { get; init; }

    /// <summary>What the template may read.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>An address of a channel as acts of consent hold for it.</summary>
    public static ConsentAddress AddressOn(string channel, string address) =>
        new(ConsentChannels.AddressTypes(channel)[0], address);
}

/// <summary>Whether a message goes out now.</summary>
/// <param name="Reason">Why not; empty when it does.</param>
/// <param name="Consent">The act that was relied on; null when there was none, or none was needed.</param>
/// <param name="Content">What goes out; null when nothing does.</param>
internal sealed record SendDecision(string Reason, ConsentAct? Consent, MessageContent? Content)
{
    /// <summary>
    /// Decides in a fixed order, so that a receipt names the first thing that stood against it: expiry, suppression,
    /// consent of the address (marketing only), address, template. Quiet hours and caps will stand between address and
    /// template. A contact or template that does not exist is told right after expiry, since
    /// nothing else can be asked without them.
    /// </summary>
    public static SendDecision Decide(SendFacts facts, DateTimeOffset now)
    {
        if (facts.Origin.IsStale(now))
            return Against(Reasons.Stale, null);
        if (facts.Contact is null)
            return Against(Reasons.ContactUnknown, null);
        if (facts.Template is not { } template)
            return Against(Reasons.TemplateUnknown, null);
        if (facts.IsSuppressed)
            return Against(Reasons.Suppressed, null);
        ConsentAct? consent = null;
        if (template.Version.Class == MessageClass.Marketing)
        {
            var inForce = ConsentInForce.Of(facts.Consents, new ConsentQuestion(
                template.Version.Purpose, template.Version.Channel, facts.ConsentAddress, [.. facts.Contact.AllIds]));
            consent = inForce.Act;
            // Where there is no address there is nothing that could have been agreed to; only the person can have said no.
            if (!inForce.Permits && (facts.Address is not null || inForce.State == ActState.Refused))
                return Against(
                    inForce.State == ActState.Pending ? Reasons.ConsentUnconfirmed : Reasons.NoConsent, consent);
        }

        return facts.Address is null ? Against(Reasons.NoAddress, consent) : Render(template, facts.Variables, consent);
    }

    private static SendDecision Render(
        CompiledTemplate template, IReadOnlyDictionary<string, object?> variables, ConsentAct? consent)
    {
        try
        {
            return new SendDecision("", consent, template.Render(variables));
        }
        catch (LiquidRenderException exception)
        {
            return Against(
                exception.Fault == LiquidFault.VariableMissing ? Reasons.VariableMissing : Reasons.TemplateFailed,
                consent);
        }
    }

    private static SendDecision Against(string reason, ConsentAct? consent) => new(reason, consent, null);
}
