namespace FieldCollect.Fleet.Simulation;

/// <summary>The time that passes in a simulated county. It only goes forward; the clocks that show it may be wrong.</summary>
public sealed class SimTime
{
    /// <summary>Ten in the morning at the county.</summary>
    public DateTimeOffset Now { get; private set; } = new(2026, 5, 20, 2, 0, 0, TimeSpan.Zero);

    public void Pass(TimeSpan time) => Now += time;
}

/// <summary>A clock that shows the county's time and is wrong by <see cref="Wrong"/>.</summary>
public class SimClock(SimTime time) : TimeProvider
{
    public TimeSpan Wrong { get; set; }

    protected SimTime Time => time;

    public override DateTimeOffset GetUtcNow() => time.Now + Wrong;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>However wrong the clock is, this one goes on.</summary>
    public override long GetTimestamp() => time.Now.UtcTicks;
}

/// <summary>A terminal's clock: whoever waits by it is done at once, and the time has passed.</summary>
public sealed class HurriedClock(SimTime time) : SimClock(time)
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
            Time.Pass(dueTime);
        return new Timer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
