using FieldCollect.OData;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Lists that must be whole.</summary>
public sealed class CatalogueTests
{
    // Where a problem is provoked by more than one wrong request.
    private static readonly Dictionary<ProblemKind, (Type Suite, string Test)> Elsewhere = new()
    {
        [Problems.DeviceRevoked] = (typeof(AccountTests), nameof(AccountTests.A_revoked_terminal_is_told_so_at_its_next_request)),
        [Problems.CannotBeUndone] = (typeof(DuplicateTests), nameof(DuplicateTests.A_merge_that_was_merged_on_is_not_taken_back_before_the_later_one)),
        [Problems.RepeatabilityMismatch] = (typeof(PushTests), nameof(PushTests.The_same_id_with_another_body_is_refused_and_takes_its_group_with_it)),
        [Problems.TokenTooOld] = (typeof(CrashTests), nameof(CrashTests.After_a_restore_an_old_token_is_told_to_start_again)),
        [Problems.ContentMismatch] = (typeof(StreamTests), nameof(StreamTests.Bytes_that_are_not_those_of_the_record_are_refused_and_not_kept)),
        [Problems.UploadOffset] = (typeof(UploadTests), nameof(UploadTests.A_piece_that_does_not_go_on_where_the_bytes_end_is_told_where_they_do)),
        [Problems.DamagedFile] = (typeof(UnsentTests), nameof(UnsentTests.A_file_that_was_changed_anywhere_is_taken_in_nowhere)),
        [Problems.ForeignFile] = (typeof(UnsentTests), nameof(UnsentTests.A_file_for_another_register_is_told_apart)),
        [Problems.UnsupportedVersion] = (typeof(NegotiationTests), nameof(NegotiationTests.A_version_that_is_not_spoken_here_is_refused)),
        [Problems.TooManyRequests] = (typeof(NegotiationTests), nameof(NegotiationTests.Who_asks_for_too_much_at_once_is_told_to_wait_and_others_are_not)),
        [Problems.TookTooLong] = (typeof(NegotiationTests), nameof(NegotiationTests.A_reading_that_takes_too_long_is_stopped)),
        [Problems.Immutable] = (typeof(PushTests), nameof(PushTests.What_was_kept_stays_as_it_came_and_is_released_or_discarded)),
        [Problems.PlateStep] = (typeof(PlateTests), nameof(PlateTests.A_plate_goes_by_its_actions_from_the_box_to_the_wall_and_is_replaced_with_a_lineage_both_ways)),
        [Problems.PlatesNotPrintable] = (typeof(PlateTests), nameof(PlateTests.What_stands_in_the_way_of_printing_is_told_with_the_serials_to_whoever_comes_for_the_sheets)),
        [Problems.InspectionStep] = (typeof(InspectionTests), nameof(InspectionTests.A_drawn_sample_is_checked_blind_and_what_fails_is_sent_back_whole)),
        [Problems.PolicyInForce] = (typeof(RatesTests), nameof(RatesTests.A_policy_is_decided_for_tomorrow_shown_for_its_day_and_refused_for_today)),
        [Problems.CheckerIsCollector] = (typeof(InspectionTests), nameof(InspectionTests.A_drawn_sample_is_checked_blind_and_what_fails_is_sent_back_whole)),
        [Problems.NoSampleProves] = (typeof(InspectionTests), nameof(InspectionTests.Whoever_may_not_plan_may_take_no_step_and_a_wish_that_cannot_be_is_told)),
        [Problems.BulletinStep] = (typeof(BulletinTests), nameof(BulletinTests.An_edition_that_another_has_followed_is_not_signed)),
        [Problems.NotComputable] = (typeof(ReadingTests), nameof(ReadingTests.A_division_by_zero_finds_nothing_or_is_told)),
    };

    private static readonly Dictionary<ProblemKind, string> NotOverHttp = new()
    {
        [Problems.StorageFull] = "needs a full disk, which no test may make on a shared machine",
        [Problems.FontMissing] = "needs a machine without the fonts; DesignTests of the plates name some that are nowhere",
        [Problems.PrintUnderWay] = "needs a batch that is being printed at that instant; ResumeTests of the plates have one",
        [Problems.Busy] = "needs a thousand writers waiting at one instant",
        [Problems.Damaged] = "needs a damaged row; the store's ProtectionTests and MergeTests have one",
        [Problems.Unexpected] = "is a defect; every defect found is fixed",
    };

    [Fact]
    public void Every_problem_is_provoked_by_a_test_or_there_is_a_reason_why_not()
    {
        var provoked = BadInput.All.Select(c => c.Problem).Concat(Elsewhere.Keys).ToHashSet();
        Assert.Equal(Problems.All.Select(p => p.Code).Order(), provoked.Concat(NotOverHttp.Keys).Select(p => p.Code).Distinct().Order());
        Assert.Empty(NotOverHttp.Keys.Intersect(provoked));
        Assert.All(Elsewhere.Values, test => Assert.NotNull(test.Suite.GetMethod(test.Test)));
    }

    [Fact]
    public void Every_problem_of_the_OData_layer_is_in_the_catalogue_with_its_status() =>
        Assert.All(ODataProblems.All, p => Assert.Equal(p.Value, Assert.Single(Problems.All, k => k.Code == p.Key).Status));

    [Fact]
    public void Wrong_requests_have_different_names() =>
        Assert.Equal(BadInput.All.Count, BadInput.All.Select(c => c.Name).Distinct().Count());

    [Fact]
    public void Every_suite_runs_on_both_databases()
    {
        var all = typeof(CatalogueTests).Assembly.GetTypes();
        var suites = all.Where(t => t.IsAbstract && !t.IsSealed && t.Name.EndsWith("Tests", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(suites);
        Assert.All(suites, suite => Assert.Equal(
            [typeof(PostgresCounty), typeof(SqliteCounty)],
            all.Where(t => t.BaseType == suite).Select(t => t.GetConstructors()[0].GetParameters()[0].ParameterType).OrderBy(t => t.Name)));
    }
}
