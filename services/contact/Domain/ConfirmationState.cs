using Rapport.Events.Consents;

namespace Rapport.Contact.Domain;

/// <summary>Whether an act of consent waits for the owner of the address to confirm it (double opt-in).</summary>
internal enum ConfirmationState
{
    /// <summary>Nothing was said that could be confirmed.</summary>
    None,

    /// <summary>Said, and not confirmed: the owner may be asked.</summary>
    Pending,

    /// <summary>Confirmed: there is nothing to ask.</summary>
    Confirmed,

    /// <summary>What was said has come to its end.</summary>
    Expired,

    /// <summary>The person refused, or has asked for a pause: nobody asks them again.</summary>
    Refused,
}

/// <summary>Reads the state off what is in force.</summary>
internal static class Confirmations
{
    /// <summary>
    /// The state of what was said of an address. A grant that nobody has confirmed is pending too: it permits where single
    /// opt-in suffices, and its owner may be asked for more.
    /// </summary>
    /// <param name="acts">The acts that hold for the address and the person.</param>
    /// <param name="question">Which purpose, channel and address, and when.</param>
    /// <param name="act">The act that is to be confirmed; null unless pending.</param>
    public static ConfirmationState Of(IReadOnlyCollection<ConsentAct> acts, ConsentQuestion question, out ConsentAct? act)
    {
        var all = ConsentInForce.Of(acts, question);
        // A form that was filled in after a refusal, by whoever: the owner may be asked whether it was them.
        var waiting = ConsentInForce.Of(
            acts.Where(each => all.State == ActState.Refused
                ? each.State == ActState.Pending && each.ActedAt > all.Act!.ActedAt
                : each.State == ActState.Pending || each is { State: ActState.Granted, IsConfirmed: false }), question);
        var state = all switch
        {
            { State: ActState.Granted, IsExpired: false, Act.IsConfirmed: true } => ConfirmationState.Confirmed,
            _ when waiting is { State: not null, IsExpired: false } => ConfirmationState.Pending,
            { State: ActState.Refused } => ConfirmationState.Refused,
            { State: not null } => ConfirmationState.Expired,
            _ => ConfirmationState.None,
        };
        act = state == ConfirmationState.Pending ? waiting.Act : null;
        return state;
    }
}
