namespace FieldCollect.Fleet.Loopback;

/// <summary>What a bad line does to a connection.</summary>
public enum LineFault
{
    None,

    /// <summary>Every piece takes its time, and not the same each time.</summary>
    Latency,

    /// <summary>Nothing comes through any more for some seconds; then the connection is reset.</summary>
    Stall,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The connection stands, takes what is sent, and never answers.</summary>
    HalfOpen,

    /// <summary>The way to the register ends after some bytes.</summary>
    CutUp,

    /// <summary>The way from the register ends after some bytes: a request may be done, and its reply is not heard whole.</summary>
    CutDown,
}
