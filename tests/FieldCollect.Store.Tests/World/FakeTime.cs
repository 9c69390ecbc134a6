namespace FieldCollect.Store.Tests.World;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class FakeTime : TimeProvider
{
    /// <summary>Ten in the morning at the county.</summary>
    public static readonly DateTimeOffset Start = new(2026, 5, 20, 10, 0, 0, TimeSpan.FromHours(8));

    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
}
