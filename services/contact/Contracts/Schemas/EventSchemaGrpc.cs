using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Contracts;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Contracts.Schemas;

/// <summary>The contracts of events. Translates, checks and calls.</summary>
internal sealed class EventSchemaGrpc(
    EventContractStore store, EventContractCatalogue catalogue, ViolationStore violations, SeenEvents seen, PageTokens tokens, TimeProvider clock)
    : EventSchemaService.EventSchemaServiceBase
{
    private const int Most = 500;

    /// <inheritdoc/>
    public override async Task<ListEventSchemasResponse> ListEventSchemas(ListEventSchemasRequest request, ServerCallContext context)
    {
        var (workspace, size, query) = (context.Workspace(), PageTokens.Size(request.PageSize), $"eventSchemas?event={request.Event}");
        var place = tokens.Read(workspace, query, request.PageToken);
        var found = await store.ListAsync(workspace, request.Event, place is null ? null : EventContract.Parse(place), size, context.CancellationToken);
        var page = tokens.Cut(
            workspace, query, found, size, stored => stored.ToProto(), stored => EventContract.IdOf(stored.Contract.Event, stored.Contract.Version));
        return new ListEventSchemasResponse { EventSchemas = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<EventSchema> GetEventSchema(GetEventSchemaRequest request, ServerCallContext context) =>
        (await FindAsync(request.EventSchema, context)).ToProto();

    /// <inheritdoc/>
    public override async Task<EventSchema> SaveEventSchema(SaveEventSchemaRequest request, ServerCallContext context)
    {
        var (workspace, cancellation) = (context.Workspace(), context.CancellationToken);
        var (wanted, schema) = (request.Declaration ?? new EventSchema()).ToDomain(request.EventSchema, out var faults);
        if (faults.Count > 0 || schema is null)
            throw DomainError.Invalid(faults.ConvertAll(f => f.Path == "event_schema" ? f : f with { Path = "declaration." + f.Path }));
        if (ReservedNames.Contains(wanted.Event))
            throw DomainError.Invalid("event_schema", "is of an event that only the platform says, which is held against no contract");
        var etag = request.Etag.Length > 0 ? request.Etag : request.Declaration?.Etag ?? "";
        var revision = Revision(etag);
        var there = await store.FindAsync(workspace, wanted.Event, wanted.Version, cancellation);
        // Two at once may both be the last: the limit bounds memory and need not be exact.
        if (there is null && await store.CountAsync(workspace, cancellation) >= Most)
            throw DomainError.Invalid("event_schema", $"is one too many: the workspace has {Most}");
        var saved = context.Attempt().IsRepeat && there?.Contract.SaysTheSameAs(wanted) == true
            ? there : await store.SaveAsync(workspace, wanted, revision, clock.GetUtcNow(), cancellation);
        await catalogue.RefreshAsync(cancellation);
        var events = await seen.OfAsync(workspace, wanted.Event, cancellation);
        var answer = saved.ToProto();
        (answer.CheckedEvents, answer.RefusedEvents) = (events.Count, events.Count(properties => schema.Violations(properties).Count > 0));
        return answer;
    }

    /// <inheritdoc/>
    public override async Task<Empty> DeleteEventSchema(DeleteEventSchemaRequest request, ServerCallContext context)
    {
        var (name, version) = EventContract.Parse(request.EventSchema) ?? throw DomainError.NotFound("event_schema", request.EventSchema);
        await store.DeleteAsync(context.Workspace(), name, version, Revision(request.Etag), context.CancellationToken);
        await catalogue.RefreshAsync(context.CancellationToken);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<EventSchema> DraftEventSchema(DraftEventSchemaRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var name = EventName.ToSnakeCase(request.Event);
        if (name.Length is 0 or > 200)
            throw DomainError.Invalid("event", "is missing or no name of an event, as order_completed");
        var events = await seen.OfAsync(workspace, name, context.CancellationToken);
        if (events.Count == 0)
            throw DomainError.NotFound("event", name);
        var versions = await store.ListAsync(workspace, name, null, Most, context.CancellationToken);
        var newest = versions.Count == 0 ? 0 : versions[^1].Contract.Version;
        return new EventSchema
        {
            Id = EventContract.IdOf(name, newest + 1), Event = name, Version = newest + 1,
            Schema = Struct.Parser.ParseJson(SchemaDraft.Of(events).ToJsonString()), Enforcement = V1.ContractEnforcement.Flag,
            CheckedEvents = events.Count,
        };
    }

    /// <inheritdoc/>
    public override async Task<ListEventViolationsResponse> ListEventViolations(
        ListEventViolationsRequest request, ServerCallContext context)
    {
        var stored = await FindAsync(request.EventSchema, context);
        var (workspace, size, query) = (context.Workspace(), PageTokens.Size(request.PageSize), $"violations?of={request.EventSchema}");
        var found = await violations.OfContractAsync(
            workspace, EventContract.IdOf(stored.Contract.Event, stored.Contract.Version), tokens.Read(workspace, query, request.PageToken), size, context.CancellationToken);
        var page = tokens.Cut(workspace, query, found, size, counted => counted.ToViolation(), counted => counted.Violation.Key);
        return new ListEventViolationsResponse { Violations = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<ListUnplannedEventsResponse> ListUnplannedEvents(
        ListUnplannedEventsRequest request, ServerCallContext context)
    {
        var (workspace, size, query) = (context.Workspace(), PageTokens.Size(request.PageSize), "unplannedEvents");
        var place = tokens.Read(workspace, query, request.PageToken)?.Split(' ', 2) is [var name, var key] ? (name, key) : default((string, string)?);
        var found = await violations.UnplannedAsync(workspace, place, size, context.CancellationToken);
        var page = tokens.Cut(
            workspace, query, found, size, counted => counted.ToUnplanned(), counted => $"{counted.Violation.Contract} {counted.Violation.Key}");
        return new ListUnplannedEventsResponse { UnplannedEvents = { page.Items }, NextPageToken = page.NextToken };
    }

    private async Task<StoredContract> FindAsync(string id, ServerCallContext context) =>
        EventContract.Parse(id) is var (name, version)
        && await store.FindAsync(context.Workspace(), name, version, context.CancellationToken) is { } stored
            ? stored : throw DomainError.NotFound("event_schema", id);

    private static long? Revision(string etag) =>
        etag.Length == 0 ? null
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : throw DomainError.Invalid("etag", "is not one that was given out");
}
