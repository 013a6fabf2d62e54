using Rapport.Events.Consents;

namespace Rapport.Contact.Domain;

/// <summary>Which acts of consent, and which of what is in force, are asked for.</summary>
/// <param name="Purpose">In lower case; empty for all.</param>
/// <param name="Channel">In lower case; empty for all.</param>
/// <param name="Addresses">An address, as each of the types that it may be of; null for all.</param>
/// <param name="State">What acts say; null for all. What is in force is asked for by its acts, not by this.</param>
internal sealed record ConsentFilter(
    string Purpose, string Channel, IReadOnlyList<ConsentAddress>? Addresses, ActState? State)
{
    /// <summary>Whether an act bears on what is asked for. One for <c>*</c> and one of the person does.</summary>
    public bool Takes(ConsentAct act) =>
        IsOf(Purpose, act.Purpose) && IsOf(Channel, act.Channel) && (State is null || act.State == State)
        && (Addresses is null || act.Addresses.Any(address => address.IsPerson || Addresses.Contains(address)));

    /// <summary>Whether what is in force is asked for.</summary>
    public bool Takes(ConsentStanding standing) =>
        IsOf(Purpose, standing.Purpose) && IsOf(Channel, standing.Channel)
        && (Addresses is null || (standing.Address is { } address && Addresses.Contains(address)));

    /// <summary>The filter as page tokens hold on to it.</summary>
    public override string ToString() =>
        $"purpose={Purpose}&channel={Channel}&state={State}&address={Addresses?[0].Value}";

    private static bool IsOf(string asked, string given) => asked.Length == 0 || given == asked || given == ConsentAct.All;
}
