namespace Rapport.Notification.Domain.Liquid;

/// <summary>
/// What a template may cost. Steps stand for time: every node, loop turn and filter is one, and so is every 256
/// characters that a filter makes, so that a given number of steps takes a bounded time whatever the template does.
/// </summary>
internal static class LiquidLimits
{
    /// <summary>Characters of the source.</summary>
    public const int SourceLength = 200_000;

    /// <summary>Steps of one rendering.</summary>
    public const int Steps = 20_000;

    /// <summary>Characters of the text, and of any value made on the way.</summary>
    public const int TextLength = 500_000;

    /// <summary>Blocks inside blocks, values inside values, and conditions joined in one tag.</summary>
    public const int Depth = 30;
}
