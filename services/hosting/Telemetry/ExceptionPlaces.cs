namespace Rapport.Hosting.Telemetry;

/// <summary>
/// What a log may say of an exception in production: the types, its own and those of its causes, and the places. Not
/// the texts, in which drivers quote keys and values.
/// </summary>
internal static class ExceptionPlaces
{
    /// <summary>Types, outermost first, and the stack trace of the outermost.</summary>
    public static string Of(Exception exception) => Types(exception) + Environment.NewLine + exception.StackTrace;

    /// <summary>The types, outermost first.</summary>
    public static string Types(Exception exception)
    {
        var types = new List<string>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            types.Add(cause.GetType().FullName ?? cause.GetType().Name);
        return string.Join(" <- ", types);
    }
}
