namespace Rapport.Notification.Liquid;

/// <summary>
/// What a template may cost. Steps stand for time: every statement, loop turn and filter is one, and so is every 256
/// characters that are written or that a filter reads or makes, so that a given number of steps takes a bounded time
/// whatever the template does.
/// </summary>
internal static class LiquidLimits
{
    /// <summary>Characters of the source.</summary>
    public const int SourceLength = 200_000;

    /// <summary>Steps of one rendering; also the items of a list that a filter or a range makes.</summary>
    public const int Steps = 20_000;

    /// <summary>Characters of the text, and of any value made on the way.</summary>
    public const int TextLength = 500_000;

    /// <summary>Blocks inside blocks, values inside values, filters and conditions joined in one output or tag.</summary>
    public const int Depth = 30;
}
