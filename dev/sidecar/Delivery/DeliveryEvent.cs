namespace Rapport.Sidecar.Delivery;

/// <summary>Things that happen to messages on their way to an app.</summary>
internal enum DeliveryEvent
{
    /// <summary>The app answered with success.</summary>
    Delivered,

    /// <summary>A try failed and another follows.</summary>
    Retried,

    /// <summary>The app refused the message for good, or it could not be decoded.</summary>
    Dropped,

    /// <summary>The message's time to live was over before it reached the app.</summary>
    Expired,

    /// <summary>A copy went to the dead-letter topic.</summary>
    DeadLettered,

    /// <summary>All tries failed, there was no dead-letter topic to take it, and it was acknowledged.</summary>
    Lost,

    /// <summary>Left unacknowledged because the sidecar or the app stopped, or the last try ended too late.</summary>
    Abandoned,

    /// <summary>Handed out again after the processing timeout.</summary>
    Reclaimed,

    /// <summary>Taken away by chaos.</summary>
    ChaosLost,

    /// <summary>Delivered a second time by chaos.</summary>
    ChaosRepeated,
}
