using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;

namespace Rapport.Journey.Runs;

/// <summary>Whose runs are meant by a contact's id.</summary>
internal sealed class RunOwners(RunStore runs, FactsStore facts, ContactLookup contacts)
{
    private const int MostMerges = 8;

    /// <summary>The contact; its survivor if it was merged.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown contact.</exception>
    public async Task<string> FindAsync(string workspace, string contact, CancellationToken cancellation)
    {
        for (var hops = 0; hops < MostMerges; hops++)
        {
            var known = await facts.FindAsync([(workspace, contact)], cancellation);
            if (known.Count == 0)
                return await HasRunsAsync(workspace, contact, cancellation)
                    ? contact : (await contacts.GetAsync(workspace, contact, cancellation)).Contact_;
            if (known[0].MergedInto is not { } survivor)
                break;
            contact = survivor;
        }

        return contact;
    }

    // Facts are kept only of what conditions may read; whoever has a run exists all the same.
    private async Task<bool> HasRunsAsync(string workspace, string contact, CancellationToken cancellation) =>
        (await runs.ListAsync(
            new RunQuery(workspace, null, contact, ActiveOnly: false), null, 1, cancellation)).Count > 0;
}
