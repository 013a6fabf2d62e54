namespace Rapport.Platform.Driving.Stacks;

/// <summary>A mail as the mailbox took it.</summary>
/// <param name="MessageId">Without its angle brackets; empty for none.</param>
/// <param name="To">Its first recipient.</param>
/// <param name="Subject">Its subject.</param>
public sealed record ReceivedMail(string MessageId, string To, string Subject);
