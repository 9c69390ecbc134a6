using FieldCollect.Client;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Day;

/// <summary>
/// The household that two officers visit on the same day without knowing of each other: they see different fields of one person,
/// and the same field differently.
/// </summary>
internal sealed class SharedHousehold
{
    /// <summary>What the second officer hears.</summary>
    public const string Remark = "上夜班，白天在家";

    private static readonly string[] Statuses = ["10", "20", "30", "40"];

    private readonly string phone;
    private readonly string[] statuses;

    private SharedHousehold(Guid address, string text, Resident resident, string phone)
    {
        AddressId = address;
        Text = text;
        ResidentId = resident.Id;
        this.phone = phone;
        statuses = [.. Statuses.Where(s => s != resident.MaritalStatus).Take(2)];
    }

    public Guid AddressId { get; }

    public string Text { get; }

    public Guid ResidentId { get; }

    /// <summary>What must stand at the end of the phone, which is masked but for its last four.</summary>
    public string PhoneEnd => phone[^4..];

    public static SharedHousehold? Find(Terminal terminal, IEnumerable<Guid> doors, string phone)
    {
        foreach (var door in doors)
        {
            if (terminal.AddressCard(door) is { } card && card.Stays.FirstOrDefault(s => s.Stay.Record.EndedOn is null && s.Resident is not null) is { } stay)
                return new SharedHousehold(door, card.Address.Record.FullText, stay.Resident!.Record, phone);
        }

        return null;
    }

    /// <summary>The first officer hears a new phone number, and then of a change in the family.</summary>
    public void VisitedByFirst(Round round) => Visit(round, nameof(Resident.Phone), phone, statuses[0]);

    /// <summary>The second hears when the person is at home, and of another change in the family.</summary>
    public void VisitedBySecond(Round round) => Visit(round, nameof(Resident.Remark), Remark, statuses[1]);

    private void Visit(Round round, string field, string value, string status)
    {
        round.Save(VisitDraft.At(AddressId).Change("Residents", ResidentId, field, value), DayVisit.PhoneChanged);
        round.Save(VisitDraft.At(AddressId).Change("Residents", ResidentId, nameof(Resident.MaritalStatus), status), DayVisit.PhoneChanged);
    }
}
