using Rapport.Events.Consents;
using Rapport.Events.Policies;
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

    /// <summary>The policies of consent that apply to the person on the channel.</summary>
    public required IReadOnlyCollection<ApplicablePolicy> Policies { get; init; }

    /// <summary>What is known of the person that policies ask for.</summary>
    public required PersonFacts Person { get; init; }

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
/// <param name="HoldUntil">Not now: to be decided again from this instant on, business time; null when it is decided.</param>
internal sealed record SendDecision(
    string Reason, ConsentAct? Consent, MessageContent? Content, DateTimeOffset? HoldUntil = null)
{
    /// <summary>
    /// Decides in a fixed order, so that a receipt names the first thing that stood against it: expiry, suppression, what
    /// <see cref="Permission"/> says of the address (marketing only), address, template, quiet hours. Caps will stand
    /// behind those. A contact or template that does not exist is told right after expiry, since nothing else can be
    /// asked without them.
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
        var permission = template.Version.Class == MessageClass.Marketing
            ? Permission.Of(QuestionOf(facts, facts.Contact, template, now), facts.Consents, facts.Policies) : null;
        // Where there is no address there is nothing that could have been agreed to; only the person can have said no.
        if (permission is { Reason.Length: > 0 }
            && (facts.Address is not null || permission.Act?.State == ActState.Refused))
            return Against(permission.Reason, permission.Act);
        if (facts.Address is null)
            return Against(Reasons.NoAddress, permission?.Act);
        var rendered = Render(template, facts.Variables, permission?.Act);
        return permission?.HoldUntil is { } until && rendered.Content is not null
            ? new SendDecision("", permission.Act, null, until) : rendered;
    }

    // A journey walks by rules over what a person did: what it sends is chosen by an automated decision. What somebody
    // orders by name is not.
    private static PermissionQuestion QuestionOf(
        SendFacts facts, KnownContact contact, CompiledTemplate template, DateTimeOffset now) => new(
        new ConsentQuestion(
            template.Version.Purpose, template.Version.Channel, facts.ConsentAddress, [.. contact.AllIds], now),
        facts.Person, IsAutomated: facts.Origin.Journey.Length > 0, ProductGroup: "");

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
