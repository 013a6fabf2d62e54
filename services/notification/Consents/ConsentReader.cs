using Rapport.Notification.Domain;

namespace Rapport.Notification.Consents;

/// <summary>Acts of consent as a decision may rely on them.</summary>
/// <param name="Acts">By the contact that they were recorded under.</param>
/// <param name="Behind">Contacts for which acts may be missing here: nothing can be decided about them yet.</param>
internal sealed record ConsentEvidence(ILookup<string, ConsentAct> Acts, IReadOnlySet<string> Behind);

/// <summary>Reads acts of consent, after the log has been applied as far as it reaches.</summary>
internal sealed class ConsentReader(ConsentFreshness freshness, ConsentStore store)
{
    /// <summary>The acts of these contacts.</summary>
    public async Task<ConsentEvidence> ReadAsync(
        string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        // First what is missing, then what is there: the other way round an act in between would be overlooked.
        var behind = await freshness.BehindAsync(workspace, contacts, cancellation);
        return new ConsentEvidence(await store.ReadAsync(workspace, contacts, cancellation), behind);
    }
}
