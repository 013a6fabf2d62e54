using System.Globalization;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;
using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>
/// Forgets people, and gives what is kept of them: the same for every service, over all its <see cref="IPersonalStore"/>s.
/// </summary>
/// <param name="data">What the service keeps of people.</param>
/// <param name="progress">How far it has followed the log.</param>
public sealed class LifecycleGrpc(PersonalData data, ILogProgress progress) : LifecycleService.LifecycleServiceBase
{
    private const int DefaultRecords = 50;
    private const int MostRecords = 500;
    private const int MostBytes = 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<EraseResponse> Erase(EraseRequest request, ServerCallContext context) => new()
    {
        Stores = { await data.EraseAsync(Named(request.Person), context.CancellationToken) },
    };

    /// <inheritdoc/>
    public override async Task<VerifyErasedResponse> VerifyErased(VerifyErasedRequest request, ServerCallContext context)
    {
        var person = Named(request.Person);
        // Before the counting: what was counted is then no older than what was followed.
        var applied = request.Places.Count == 0 ? [] : await progress.AppliedAsync(context.CancellationToken);
        return new VerifyErasedResponse
        {
            CaughtUp = request.Places.All(place => place.Partition < applied.Count && applied[place.Partition] >= place.N),
            Stores = { await data.CountAsync(person, context.CancellationToken) },
        };
    }

    /// <inheritdoc/>
    public override async Task<ExportPersonResponse> ExportPerson(ExportPersonRequest request, ServerCallContext context)
    {
        var person = Named(request.Person);
        var wanted = request.MaxRecords <= 0 ? DefaultRecords : Math.Min(request.MaxRecords, MostRecords);
        var (at, cursor) = PlaceOf(request.Cursor);
        var (answer, bytes) = (new ExportPersonResponse(), 0);
        for (; at < data.Stores.Count; at++, cursor = "")
        {
            var store = data.Stores[at];
            var found = await store.ReadAsync(person, cursor, wanted - answer.Records.Count, context.CancellationToken);
            foreach (var record in found)
            {
                bytes += record.Content.CalculateSize();
                if (bytes > MostBytes && answer.Records.Count > 0)
                    return Next(answer, at, cursor);
                answer.Records.Add(new PersonRecord { Service = data.Service, Store = store.Store, Content = record.Content });
                cursor = record.Cursor;
                if (answer.Records.Count == wanted)
                    return Next(answer, at, cursor);
            }
        }

        return answer;
    }

    private static ExportPersonResponse Next(ExportPersonResponse answer, int store, string cursor)
    {
        answer.NextCursor = string.Create(CultureInfo.InvariantCulture, $"{store}:{cursor}");
        return answer;
    }

    private static Person Named(Person? person) => person is { Workspace.Length: > 0, Contacts.Count: > 0 } ? person
        : throw DomainError.Invalid("person", "has no workspace or no contacts");

    private static (int Store, string Cursor) PlaceOf(string cursor)
    {
        if (cursor.Length == 0)
            return (0, "");
        var parts = cursor.Split(':', 2);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var store)
            ? (store, parts[1])
            : throw new DomainError(ErrorReason.PageTokenInvalid, "The cursor is not one that was given out.");
    }
}
