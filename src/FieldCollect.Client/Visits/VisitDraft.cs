using System.Text.Json.Nodes;
using FieldCollect.Register;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;

namespace FieldCollect.Client.Visits;

/// <summary>
/// One visit while the officer is at the door: what was found is added as it is found, in any order, and <see cref="Terminal.RecordVisit"/> writes it down.
/// A row named twice is written once, with everything that was said of it.
/// </summary>
public sealed class VisitDraft
{
    private readonly List<RowFinding> rows = [];
    private readonly List<DraftedAttachment> attachments = [];

    private VisitDraft(Guid addressId) => AddressId = addressId;

    public Guid AddressId { get; }

    /// <summary>A code of the list VisitOutcome; null takes it from what was found.</summary>
    public string? Outcome { get; private set; }

    public string? Note { get; private set; }

    public double? Longitude { get; private set; }

    public double? Latitude { get; private set; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>Whether a value whose check failed is sent although no evidence was taken; the register will keep it in quarantine.</summary>
    public bool IsSentWithoutEvidence { get; private set; }

    internal IReadOnlyList<RowFinding> Rows => rows;

    internal IReadOnlyList<DraftedAttachment> Attachments => attachments;

    public static VisitDraft At(Guid addressId) => new(addressId);

    public VisitDraft WithOutcome(string outcome)
    {
        Outcome = outcome;
        return this;
    }

    public VisitDraft WithNote(string? note)
    {
        Note = note;
        return this;
    }

    /// <summary>Degrees WGS 84, and metres.</summary>
    public VisitDraft WithPosition(double longitude, double latitude, double? accuracy = null)
    {
        (Longitude, Latitude, Accuracy) = (longitude, latitude, accuracy);
        return this;
    }

    public VisitDraft WithoutEvidence()
    {
        IsSentWithoutEvidence = true;
        return this;
    }

    /// <summary>The record is as the register says.</summary>
    public VisitDraft Confirm(string entitySet, Guid id)
    {
        Of(entitySet, id);
        return this;
    }

    /// <summary>Everything current at the address is as the register says: the address, its houses, stays and units.</summary>
    public VisitDraft ConfirmAll(Reading.AddressCard card)
    {
        Confirm("Addresses", card.Address.Record.Id);
        foreach (var house in card.Houses.Where(h => h.Record.EndedOn is null))
            Confirm("Houses", house.Record.Id);
        foreach (var stay in card.Stays.Where(s => s.Stay.Record.EndedOn is null))
            Confirm("Residencies", stay.Stay.Record.Id);
        foreach (var unit in card.Units.Where(u => u.Record.EndedOn is null))
            Confirm("Units", unit.Record.Id);
        return this;
    }

    /// <summary>The fields have these values now; null empties a field.</summary>
    public VisitDraft Change(string entitySet, Guid id, JsonObject fields, string? reason = null)
    {
        var row = Of(entitySet, id);
        foreach (var (field, value) in fields)
            row.Fields[field] = value?.DeepClone();
        row.Kind = row.Kind == RowFindingKind.Confirmed ? RowFindingKind.Changed : row.Kind;
        row.Reason ??= reason;
        return this;
    }

    /// <summary>A field has this value now.</summary>
    public VisitDraft Change(string entitySet, Guid id, string field, object? value) =>
        Change(entitySet, id, new JsonObject { [field] = value is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(value, WireJson.Options) });

    /// <summary>A record that the register does not have yet. An empty id, beat and address are filled in.</summary>
    /// <returns>The new record's id.</returns>
    public Guid Add<T>(T record, Guid id)
        where T : class =>
        Add(EntitySets.Of(typeof(T)).Name, (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(record, WireJson.Options)!, id);

    /// <summary>The same from JSON.</summary>
    /// <param name="entitySet">The record's entity set.</param>
    /// <param name="fields">Its properties; an Id among them counts.</param>
    /// <param name="id">The new record's id, see <see cref="Ids"/>, unless the fields name one.</param>
    public Guid Add(string entitySet, JsonObject fields, Guid id)
    {
        WireJson.Set(entitySet);
        var body = (JsonObject)fields.DeepClone();
        if (body["Id"] is JsonValue given && given.TryGetValue<string>(out var text) && Guid.TryParse(text, out var named) && named != Guid.Empty)
            id = named;
        rows.Add(new RowFinding(entitySet, id) { Kind = RowFindingKind.New, Fields = body });
        return id;
    }

    /// <summary>
    /// What was declared is so: the register makes of it what it is, from the values that the declarant wrote, which this terminal does not hold whole.
    /// </summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="evidence">The photo of the document, for one whose number fails its check.</param>
    /// <param name="resident">The person, where the register has the person already.</param>
    /// <param name="house">Which house, where the address has several.</param>
    public VisitDraft ConfirmDeclaration(Guid declaration, Guid? evidence = null, Guid? resident = null, Guid? house = null)
    {
        var fields = new JsonObject { [nameof(Declaration.Status)] = DeclarationStatus.Confirmed };
        foreach (var (field, id) in new[] { (nameof(Declaration.IdentityEvidenceId), evidence), (nameof(Declaration.ResidentId), resident), (nameof(Declaration.HouseId), house) })
        {
            if (id is { } value)
                fields[field] = WireJson.Key(value);
        }

        return Change("Declarations", declaration, fields);
    }

    /// <summary>What was declared is not so: what the declarant wrote is erased.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="reason">A code of the list RefusalReason.</param>
    public VisitDraft RefuseDeclaration(Guid declaration, string reason) =>
        Change("Declarations", declaration, new JsonObject { [nameof(Declaration.Status)] = DeclarationStatus.Refused, [nameof(Declaration.RefusalReason)] = reason });

    /// <summary>The record's subject has ended: a departure, a demolition, a closing; an address is retired.</summary>
    /// <param name="entitySet">The record's entity set.</param>
    /// <param name="id">The record.</param>
    /// <param name="on">The last day.</param>
    /// <param name="reason">A code of the list EndReason; for an address a text.</param>
    public VisitDraft End(string entitySet, Guid id, DateOnly on, string reason)
    {
        var row = Of(entitySet, id);
        foreach (var (field, value) in Endings.Fields(entitySet, on, reason))
            row.Fields[field] = value?.DeepClone();
        row.Kind = RowFindingKind.Ended;
        row.Reason ??= reason;
        return this;
    }

    /// <summary>
    /// A photo or document taken at the visit. Its record travels with the visit; the bytes are saved with it here and sent after the rows.
    /// </summary>
    /// <param name="kind">A code of the list AttachmentKind.</param>
    /// <param name="contentType">image/jpeg, image/png, image/webp or application/pdf.</param>
    /// <param name="bytes">The file, at most <see cref="AttachmentRules.MostBytes"/>.</param>
    /// <param name="id">The new record's id, see <see cref="Ids"/>.</param>
    /// <returns>The attachment's id, for a field that asks for evidence.</returns>
    public Guid Attach(string kind, string contentType, ReadOnlySpan<byte> bytes, Guid id)
    {
        var record = new Attachment
        {
            Id = id,
            Kind = kind,
            ContentType = contentType,
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
        };
        attachments.Add(new DraftedAttachment(record, bytes.ToArray()));
        return id;
    }

    private RowFinding Of(string entitySet, Guid id)
    {
        WireJson.Set(entitySet);
        var row = rows.Find(r => r.EntitySet == entitySet && r.Id == id);
        if (row is null)
            rows.Add(row = new RowFinding(entitySet, id));
        return row;
    }
}

/// <summary>An attachment and its bytes, until both are on the disk.</summary>
internal sealed record DraftedAttachment(Attachment Record, byte[] Bytes);

internal enum RowFindingKind
{
    Confirmed,
    Changed,
    New,
    Ended,
}

/// <summary>What a visit says of one row.</summary>
internal sealed class RowFinding(string entitySet, Guid id)
{
    public string EntitySet { get; } = entitySet;

    public Guid Id { get; } = id;

    public RowFindingKind Kind { get; set; } = RowFindingKind.Confirmed;

    public JsonObject Fields { get; init; } = [];

    public string? Reason { get; set; }
}
