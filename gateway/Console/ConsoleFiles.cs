using System.Net;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Rapport.Gateway.Console;

/// <summary>
/// The console as <c>vite build</c> left it: files with a hash in their names are kept by browsers for ever, the page
/// itself never. Only what was there at the start is served, by name, so no path leads outside the folder.
/// </summary>
internal sealed class ConsoleFiles
{
    /// <summary>Where the console is.</summary>
    public const string Root = "/console";

    private const string Assets = "assets/";
    private const string Packed = ".br";
    private const string MailFrame = "mail-frame.";
    private const string NoncePlace = "__NONCE__";
    private static readonly FileExtensionContentTypeProvider Types = new();

    private readonly Dictionary<string, string> files = [];
    private readonly string? page;
    private readonly string fault;

    /// <summary>Looks through the folder of the settings.</summary>
    public ConsoleFiles(IOptions<GatewayOptions> options)
    {
        var folder = options.Value.ConsoleFolder is { Length: > 0 } given
            ? given
            : Path.Combine(AppContext.BaseDirectory, "console");
        fault = options.Value.ConsoleFault is { Length: > 0 } reason ? reason : "It was not built with this gateway.";
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = Path.GetFullPath(file);
        if (files.Remove("index.html", out var index))
            page = File.ReadAllText(index);
    }

    /// <summary>Maps <c>/console</c> and all below it.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Root, PageAsync);
        app.MapGet(Root + "/{**path}", (HttpContext context, string? path) => AnswerAsync(context, path ?? ""));
    }

    private Task AnswerAsync(HttpContext context, string path)
    {
        if (files.TryGetValue(path, out var file) && !path.EndsWith(Packed, StringComparison.Ordinal))
            return FileAsync(context, path, file);
        // A page of an earlier build asks for a part that is gone: it has to see that, and not a page in its place.
        if (path.StartsWith(Assets, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return PageAsync(context);
    }

    private Task FileAsync(HttpContext context, string path, string file)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = path.StartsWith(Assets, StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        // The frame that shows a mail has no origin of its own, so nothing is of the same one as its script.
        if (path.StartsWith(MailFrame, StringComparison.Ordinal))
            ContentPolicy.ApplyToMail(headers);
        else
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.ContentType = Types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        if (!files.TryGetValue(path + Packed, out var packed))
            return context.Response.SendFileAsync(file, context.RequestAborted);
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!TakesPacked(context.Request))
            return context.Response.SendFileAsync(file, context.RequestAborted);
        headers.ContentEncoding = "br";
        return context.Response.SendFileAsync(packed, context.RequestAborted);
    }

    private Task PageAsync(HttpContext context)
    {
        var nonce = ContentPolicy.NewNonce();
        ContentPolicy.Apply(context.Response.Headers, nonce);
        context.Response.ContentType = "text/html; charset=utf-8";
        if (page is not null)
            return context.Response.WriteAsync(page.Replace(NoncePlace, nonce, StringComparison.Ordinal));
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><title>Rapport</title><h1>The console is not here</h1><p>{WebUtility.HtmlEncode(fault)}</p>"
            + "<p>The API and its <a href=\"/docs\">reference</a> do not need it.</p></html>");
    }

    private static bool TakesPacked(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
        .Any(way => way.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && way.Quality is not 0);
}
