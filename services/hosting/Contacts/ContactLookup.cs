using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Contacts;

/// <summary>
/// Asks contact whether somebody exists. A service that has a state of a contact answers from it; only where it has none
/// does it ask, so that an id that is nobody's is told apart from a contact to whom nothing has happened yet.
/// </summary>
public sealed class ContactLookup(ContactService.ContactServiceClient contacts)
{
    private const int LongestId = 100;
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>The contact that an id stands for now: of a merged one the survivor.</summary>
    /// <exception cref="DomainError">
    /// NOT_FOUND, also for a text that can be no id; CONTACT_ERASED; UNAVAILABLE when contact does not answer: nothing is made up then.
    /// </exception>
    public async Task<Contact.V1.Contact> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await AskAsync(workspace, id, cancellation) is var answer && answer?.Contacts.FirstOrDefault() is { } found ? found
        : throw (answer?.Erased.TryGetValue(id, out var erasure) == true
            ? DomainError.ContactErased(id, erasure) : DomainError.NotFound("contact", id));

    /// <summary>The same; null when there is none.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when contact does not answer.</exception>
    public async Task<Contact.V1.Contact?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await AskAsync(workspace, id, cancellation))?.Contacts.FirstOrDefault();

    private async Task<BatchGetContactsResponse?> AskAsync(string workspace, string id, CancellationToken cancellation)
    {
        if (!MayBeId(id))
            return null;
        try
        {
            return await contacts.BatchGetContactsAsync(
                new BatchGetContactsRequest { Contacts = { id } },
                new Metadata { { CallerContext.WorkspaceHeader, workspace } }, cancellationToken: cancellation);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable("Contact", ComeBack);
        }
    }

    /// <summary>The contacts that ids stand for now, by the ids asked for; those that are nobody's are left out.</summary>
    /// <param name="workspace">Workspace.</param>
    /// <param name="ids">At most 500.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="DomainError">UNAVAILABLE when contact does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindAllAsync(
        string workspace, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var possible = ids.Where(MayBeId).Distinct().ToList();
        if (possible.Count == 0)
            return new Dictionary<string, string>();
        try
        {
            var answer = await contacts.BatchGetContactsAsync(
                new BatchGetContactsRequest { Contacts = { possible } },
                new Metadata { { CallerContext.WorkspaceHeader, workspace } }, cancellationToken: cancellation);
            var found = new Dictionary<string, string>();
            foreach (var contact in answer.Contacts)
                found[contact.MergedFrom.Length > 0 ? contact.MergedFrom : contact.Contact_] = contact.Contact_;
            return found;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable("Contact", ComeBack);
        }
    }

    /// <summary>Whether a text may be the id of a contact; what may not is in no store and need not be looked up.</summary>
    public static bool MayBeId(string text) => text.Length is > 0 and <= LongestId
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
