using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Leads;

/// <summary>What sales decided on people last (<see cref="VerdictClaims"/>). Exports tell with it where the lead stands.</summary>
internal sealed class DecidedPerson(VerdictClaims claims, ScoreReader reader, ModelCatalog models, TimeProvider clock) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "leads";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => EachAsync(person, forget: false);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) => EachAsync(person, forget: true);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        if (cursor.Length > 0 || await reader.FindAsync(person.Workspace, person.Contacts[0]) is not { HasState: true } contact)
            return [];
        var now = clock.GetUtcNow();
        var lead = contact.ToLead(models.Of(person.Workspace).Scored, now);
        lead.AddHistory(contact.Scores, now);
        return [new PersonalRecord(lead.ToRecord(), "1")];
    }

    private async Task<long> EachAsync(Person person, bool forget)
    {
        var found = 0L;
        foreach (var contact in person.Contacts)
            found += await claims.HasAsync(person.Workspace, contact, forget) ? 1 : 0;
        return found;
    }
}
