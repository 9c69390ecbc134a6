using FieldCollect.Register.Tasks;

namespace FieldCollect.Register.Tests.Tasks;

public class HandoverTests
{
    private static readonly DateTimeOffset Begins = new(2026, 6, 1, 0, 0, 0, County.Offset);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void A_beat_is_lent_from_the_first_to_the_last_day(int days, bool lent) => Assert.Equal(lent, Samples.Handover().IsInForce(Samples.Today.AddDays(days)));

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(21, true)]
    [InlineData(22, false)]
    public void Its_end_is_remembered_for_a_fortnight(int days, bool former) => Assert.Equal(former, Samples.Handover().HasEndedSince(Begins.AddDays(days - 14), Begins.AddDays(days)));

    [Fact]
    public void One_that_was_taken_back_ended_then_and_one_that_never_began_never_ended()
    {
        var handover = Samples.With(Samples.Handover, h => h.RemovedAt = Begins.AddDays(2));
        Assert.False(handover.IsInForce(Samples.Today.AddDays(1)));
        Assert.True(handover.HasEndedSince(Begins.AddDays(1), Begins.AddDays(3)));
        Assert.False(handover.HasEndedSince(Begins.AddDays(3), Begins.AddDays(4)));
        Assert.False(Samples.With(Samples.Handover, h => h.RemovedAt = Begins.AddDays(-1)).HasEndedSince(Begins.AddDays(-10), Begins.AddDays(4)));
    }
}
