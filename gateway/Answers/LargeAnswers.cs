using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Answers;

/// <summary>
/// Packs answers of a kilobyte and more for who can unpack them. Of the services' answers, whose length is not known beforehand,
/// those to GET are packed: answers to writes are short. The console's files are packed when it is built.
/// </summary>
internal sealed class LargeAnswers(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    /// <summary>Shorter ones gain nothing.</summary>
    public const int LeastBytes = 1_024;

    /// <inheritdoc/>
    public override bool ShouldCompressResponse(HttpContext context) =>
        (context.Response.ContentLength is { } length ? length >= LeastBytes : IsRead(context))
        && base.ShouldCompressResponse(context);

    private static bool IsRead(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not null;
}
