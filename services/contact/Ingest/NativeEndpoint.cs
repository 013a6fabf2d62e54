using Google.Protobuf;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Transcoding;

namespace Rapport.Contact.Ingest;

/// <summary>
/// POST /v1/events: IngestEvents as JSON, plain or gzip. The transcoder has the same path from the annotation and would
/// refuse the whole request for one value that it cannot read, so this one goes before it.
/// </summary>
internal static class NativeEndpoint
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>Maps the path.</summary>
    public static void MapNativeEvents(this IEndpointRouteBuilder routes) =>
        routes.MapIngest("/v1/events", TakeAsync).WithOrder(-1);

    private static async Task<IResult> TakeAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (http.Request.Query.Count > 0)
            throw new DomainError(ErrorReason.FieldUnknown, "The request names parameters that this call does not have.")
            {
                Fields = [.. http.Request.Query.Keys.Take(100).Select(name => new FieldFault(
                    name.Length <= 100 ? name : name[..100], NearestName.Sentence(name, "parameter of this call", [])))],
            };
        var (json, bytes) = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
        using (json)
        {
            var batch = JsonEvents.Read(
                json.RootElement, bytes, services.GetRequiredService<IOptions<ContactOptions>>().Value.EventBytes);
            var answer = await services.GetRequiredService<NamedBatches>()
                .TakeAsync(IngestCaller.Of(http.Request), batch, http, http.RequestAborted);
            return Results.Text(Json.Format(answer), "application/json");
        }
    }
}
