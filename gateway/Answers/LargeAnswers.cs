using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Rapport.Gateway.Answers;

/// <summary>
/// Packs answers of a kilobyte and more for who can unpack them. Of an answer whose length is not known beforehand, which is
/// what services give, only reads are packed: answers to writes are short.
/// </summary>
internal sealed class LargeAnswers(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    /// <summary>Shorter ones gain nothing.</summary>
    public const int LeastBytes = 1_024;

    /// <inheritdoc/>
    public override bool ShouldCompressResponse(HttpContext context) =>
        (context.Response.ContentLength is { } length ? length >= LeastBytes : HttpMethods.IsGet(context.Request.Method))
        && base.ShouldCompressResponse(context);
}
