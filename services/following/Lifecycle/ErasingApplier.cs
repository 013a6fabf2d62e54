using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Following.Watermarks;
using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>
/// Forgets people in a service's MongoDB when the log says that they were erased: after what stands before it took effect, and
/// before the watermark moves, so that a death in between does both again. What a stretch tells of a contact that it
/// also tells to be erased has only its place left: nothing is set going for somebody who is gone. Only an applier that says so
/// (<see cref="IStretchApplier.PassesErasuresOn"/>) is shown the news itself.
/// </summary>
/// <param name="inner">What the service makes of events.</param>
/// <param name="data">What it keeps of people.</param>
internal sealed class ErasingApplier(IStretchApplier inner, PersonalData data) : IStretchApplier
{
    /// <inheritdoc/>
    public async Task<bool> TryApplyAsync(
        IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation)
    {
        var erased = ErasedContacts.Of(stretches.SelectMany(stretch => stretch.Events));
        if (erased.Count == 0)
            return await inner.TryApplyAsync(stretches, partitionCount, cancellation);
        if (!await inner.TryApplyAsync([.. stretches.Select(stretch => Without(stretch, erased))], partitionCount, cancellation))
            return false;
        foreach (var workspace in erased.GroupBy(contact => contact.Workspace, contact => contact.Contact))
            await data.EraseAsync(new Person { Workspace = workspace.Key, Contacts = { workspace } }, cancellation);
        return true;
    }

    private NewStretch Without(NewStretch stretch, IReadOnlySet<(string, string)> erased) => stretch with
    {
        Events =
        [
            .. stretch.Events.Select(said => erased.Contains((said.Workspace, said.Contact)) && !IsNews(said)
                ? LeftOut.PlaceOf(said) : said),
        ],
    };

    private bool IsNews(Event said) => inner.PassesErasuresOn && said.Name == EventNames.ContactErased;
}

/// <summary>Finds out of whom events tell that they were erased.</summary>
public static class ErasedContacts
{
    private static readonly IReadOnlySet<(string, string)> None = new HashSet<(string, string)>();

    /// <summary>The contacts of <c>contact_erased</c> among events; as good as always none, and then nothing is made.</summary>
    public static IReadOnlySet<(string Workspace, string Contact)> Of(IEnumerable<Event> events)
    {
        HashSet<(string, string)>? erased = null;
        foreach (var said in events)
            if (said.Name == EventNames.ContactErased)
                (erased ??= []).Add((said.Workspace, said.Contact));
        return erased ?? None;
    }
}
