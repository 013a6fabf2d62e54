using MimeKit;
using Rapport.Sinks.Mailbox;
using Rapport.Sinks.Smtp;

namespace Rapport.Sinks.Web;

/// <summary>The mailbox over HTTP: what came, how often, and the faults that tests ask for.</summary>
internal static class MailboxApi
{
    public static void MapMailboxApi(this WebApplication app)
    {
        app.MapGet("/api/messages", List);
        app.MapDelete("/api/messages", Empty);
        app.MapGet("/api/messages/{id}", Open);
        app.MapGet("/api/messages/{id}/raw", Raw);
        app.MapGet("/api/counts", Counts);
        app.MapGet("/api/faults", (FaultPlan faults) => Results.Ok(faults.Planned));
        app.MapPost("/api/faults", PlanFault);
        app.MapDelete("/api/faults", (FaultPlan faults) => { faults.Clear(); return Results.NoContent(); });
        app.MapGet("/healthz", () => Results.Text("ok"));
    }

    /// <summary>
    /// Newest first. <c>to</c>, <c>subject</c>, <c>q</c> (either, or the sender) match a part of the text whatever the
    /// case; <c>after</c> is a message id; <c>page_token</c> is the last answer's <c>next_page_token</c>.
    /// </summary>
    private static IResult List(MailStore mailbox, [AsParameters] MessageQuery query)
    {
        if (query.Violations() is { Count: > 0 } violations) return Results.ValidationProblem(violations);
        var size = query.Size;
        var found = mailbox.List(query.Matches, query.OlderThan, query.NewerThan, size + 1);
        var shown = found.Take(size).Select(MessageSummary.Of).ToList();
        return Results.Ok(new { messages = shown, next_page_token = found.Count > size ? shown[^1].Id : "" });
    }

    private static IResult Open(MailStore mailbox, string id) => WithMessage(mailbox, id, (record, raw) =>
    {
        using var stream = new MemoryStream(raw, writable: false);
        return Results.Ok(MessageDetail.Of(record, Parse(stream)));
    });

    private static IResult Raw(MailStore mailbox, string id) =>
        WithMessage(mailbox, id, (_, raw) => Results.Bytes(raw, "message/rfc822"));

    private static IResult Empty(MailStore mailbox)
    {
        mailbox.Clear();
        return Results.NoContent();
    }

    private static IResult Counts(MailStore mailbox) => Results.Ok(mailbox.Count(counts => new
    {
        total = counts.Total,
        distinct_message_ids = counts.Distinct,
        without_message_id = counts.WithoutId,
        duplicates = counts.Duplicates.Select(each => new { message_id = each.Key, count = each.Value }).ToList(),
    }));

    private static IResult PlanFault(FaultPlan faults, Fault fault)
    {
        if (fault.Violations() is { Count: > 0 } violations) return Results.ValidationProblem(violations);
        faults.Plan(fault);
        return Results.Ok(faults.Planned);
    }

    private static IResult WithMessage(MailStore mailbox, string id, Func<MailRecord, byte[], IResult> answer) =>
        MailRecord.TryParseId(id, out var number) && mailbox.Find(number) is var (record, raw)
            ? answer(record, raw)
            : Results.Problem($"No message {id}.", statusCode: StatusCodes.Status404NotFound);

    private static MimeMessage? Parse(Stream raw)
    {
        try
        {
            return MimeMessage.Load(raw);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
