using Rapport.Common.V1;
using Rapport.Contact.V1;

namespace Rapport.Events;

/// <summary>
/// Whose words an event is. Names, hop and properties are what somebody says; the origin is who said it, and contact alone
/// writes it. Whatever reads the log reads it through here, so that nothing further in has to ask again
/// (docs/adr/0015).
/// </summary>
public static class EventOrigins
{
    /// <summary>An origin.</summary>
    public static Origin Of(OriginKind kind, string name) => new() { Kind = kind, Name = name };

    /// <summary>
    /// True for what a service of the platform said. Events that were logged before origins were kept are the platform's
    /// when they have a hop: callers have never been able to set one.
    /// </summary>
    public static bool IsConclusion(this Event said) => said.Origin is { Kind: not OriginKind.Unspecified } origin
        ? origin.Kind == OriginKind.Service
        : said.Hop > 0;

    /// <summary>True for an event under a name of the platform that the platform did not say.</summary>
    public static bool IsForged(this Event said) => !said.IsConclusion() && ReservedNames.Contains(said.Name);

    /// <summary>
    /// The stretch with nothing but its place left of what is forged, so that numbers stay dense; the stretch itself where nothing
    /// is.
    /// </summary>
    public static Stretch Believed(this Stretch stretch)
    {
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            if (stretch.Events[i].IsForged())
                return new Stretch
                {
                    Partition = stretch.Partition, FirstN = stretch.FirstN,
                    Events = { stretch.Events.Select(said => said.IsForged() ? LeftOut.PlaceOf(said) : said) },
                };
        }

        return stretch;
    }

    /// <summary>Events of a contact without those that are forged.</summary>
    public static IEnumerable<LoggedEvent> Believed(this IEnumerable<LoggedEvent> logged) =>
        logged.Where(each => !each.Event.IsForged());
}
