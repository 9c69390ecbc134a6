using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class PoliciesRatesAlerts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Alerts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    Chinese = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    English = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AcknowledgedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "bigint", nullable: true),
                    SettledAt = table.Column<long>(type: "bigint", nullable: true),
                    SentAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Alerts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PolicySettings",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    List = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Setting = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ForBeatCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    Value = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicySettings", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "PolicyVersions",
                columns: table => new
                {
                    Since = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicyVersions", x => x.Since);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_BeatCode_OpenedAt_Id",
                table: "Alerts",
                columns: new[] { "BeatCode", "OpenedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_Status_Id",
                table: "Alerts",
                columns: new[] { "Status", "Id" });

            RatesView.Create(migrationBuilder, sqlite: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RatesView.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "Alerts");

            migrationBuilder.DropTable(
                name: "PolicySettings");

            migrationBuilder.DropTable(
                name: "PolicyVersions");
        }
    }
}
