BEGIN TRANSACTION;
CREATE TABLE attempts (
	"key" VARCHAR(96) NOT NULL,
	run INTEGER NOT NULL,
	move INTEGER NOT NULL,
	first INTEGER NOT NULL,
	count INTEGER NOT NULL,
	state VARCHAR(16) NOT NULL,
	job VARCHAR(32),
	intended FLOAT NOT NULL,
	submitted FLOAT,
	ended FLOAT,
	message TEXT NOT NULL,
	canceling BOOLEAN NOT NULL,
	progress FLOAT DEFAULT '0' NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO "attempts" VALUES('poise:u1:1:0:1',1,1,0,1,'success','11',1003.0,1004.0,1012.0,'Migrating: done',0,0.0);
INSERT INTO "attempts" VALUES('poise:u1:2:0:1',1,2,0,1,'error','12',1015.0,1016.0,1024.0,'no space: left',0,0.0);
INSERT INTO "attempts" VALUES('poise:u1:3:0:1',1,3,0,1,'refused',NULL,1032.0,NULL,1033.0,'',0,0.0);
INSERT INTO "attempts" VALUES('poise:u4:1:0:1',4,1,0,1,'submitted','41',4003.0,4004.0,NULL,'',0,0.0);
CREATE TABLE events (
	id INTEGER NOT NULL,
	run INTEGER NOT NULL,
	at FLOAT NOT NULL,
	move INTEGER,
	kind VARCHAR(16) NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "events" VALUES(1,1,1002.0,NULL,'run','begins (process 4711)');
INSERT INTO "events" VALUES(2,1,1003.0,1,'intend','web on a:b: migrate to b');
INSERT INTO "events" VALUES(3,1,1004.0,1,'submit','job 11 queued');
INSERT INTO "events" VALUES(4,1,1012.0,1,'job','job 11 ended: success: Migrating: done');
INSERT INTO "events" VALUES(5,1,1014.0,1,'done','web is on b:a, as planned');
INSERT INTO "events" VALUES(6,1,1015.0,2,'intend','db on c:b: replace-disks to d');
INSERT INTO "events" VALUES(7,1,1016.0,2,'submit','job 12 queued');
INSERT INTO "events" VALUES(8,1,1024.0,2,'job','job 12 ended: error: no space: left');
INSERT INTO "events" VALUES(9,1,1030.0,NULL,'job','late job 13 ended: success: Remove logical volumes');
INSERT INTO "events" VALUES(10,1,1031.0,2,'failed','db is still on c:b: its job did not change that (job 12: no space: left)');
INSERT INTO "events" VALUES(11,1,1032.0,3,'intend','mail on c:d: migrate to d');
INSERT INTO "events" VALUES(12,1,1033.0,3,'job','job ended: refused');
INSERT INTO "events" VALUES(13,1,1034.0,3,'failed','mail is still on c:d');
INSERT INTO "events" VALUES(14,1,1040.0,NULL,'run','incomplete: 2 of 3 moves not done');
INSERT INTO "events" VALUES(15,2,2002.0,NULL,'run','begins (process 4711)');
INSERT INTO "events" VALUES(16,2,2010.0,3,'drift','mail: is on d:a, expected c:d');
INSERT INTO "events" VALUES(17,2,2011.0,NULL,'run','drifted: mail: is on d:a, expected c:d');
INSERT INTO "events" VALUES(18,3,3002.0,NULL,'run','begins (process 4711)');
INSERT INTO "events" VALUES(19,3,3010.0,2,'drift','db: is on a:b, expected c:b');
INSERT INTO "events" VALUES(20,3,3011.0,NULL,'replan','1 move planned again: db: is on a:b, expected c:b');
INSERT INTO "events" VALUES(21,4,4002.0,NULL,'run','begins (process 4711)');
INSERT INTO "events" VALUES(22,4,4003.0,1,'intend','web on a:b: migrate to b');
INSERT INTO "events" VALUES(23,4,4004.0,1,'submit','job 41 queued');
INSERT INTO "events" VALUES(24,4,4010.0,NULL,'drift','mail: is on d:a, expected c:d');
CREATE TABLE leases (
	cluster_uuid VARCHAR(64) NOT NULL,
	run INTEGER NOT NULL,
	host TEXT NOT NULL,
	pid INTEGER NOT NULL,
	born VARCHAR(32) NOT NULL,
	token VARCHAR(32) NOT NULL,
	seen FLOAT NOT NULL,
	PRIMARY KEY (cluster_uuid),
	UNIQUE (token),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "leases" VALUES('uuid3',3,'example boot-1',4711,'1','t3',3011.0);
INSERT INTO "leases" VALUES('uuid4',4,'example boot-1',4711,'1','t4',4020.0);
CREATE TABLE ledger (
	version INTEGER NOT NULL
);
INSERT INTO "ledger" VALUES(3);
CREATE TABLE moves (
	run INTEGER NOT NULL,
	move INTEGER NOT NULL,
	"plan" INTEGER NOT NULL,
	instance TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	station INTEGER NOT NULL,
	note TEXT NOT NULL,
	started FLOAT,
	ended FLOAT,
	waits TEXT DEFAULT '' NOT NULL,
	again FLOAT,
	trouble TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (run, move),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "moves" VALUES(1,1,0,'web','done',1,'',1003.0,1014.0,'',NULL,'');
INSERT INTO "moves" VALUES(1,2,0,'db','failed',0,'db is still on c:b',1015.0,1031.0,'',NULL,'');
INSERT INTO "moves" VALUES(1,3,0,'mail','failed',0,'mail is still on c:d',1032.0,1034.0,'',NULL,'');
INSERT INTO "moves" VALUES(2,1,0,'web','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(2,2,0,'db','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(2,3,0,'mail','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(3,1,0,'web','dropped',0,'planned again',NULL,3011.0,'',NULL,'');
INSERT INTO "moves" VALUES(3,2,0,'db','dropped',0,'planned again',NULL,3011.0,'',NULL,'');
INSERT INTO "moves" VALUES(3,3,0,'mail','dropped',0,'planned again',NULL,3011.0,'',NULL,'');
INSERT INTO "moves" VALUES(3,4,1,'db','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(4,1,0,'web','running',0,'',4003.0,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(4,2,0,'db','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(4,3,0,'mail','waiting',0,'',NULL,NULL,'',NULL,'');
CREATE TABLE plans (
	run INTEGER NOT NULL,
	number INTEGER NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (run, number),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "plans" VALUES(1,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "c",
        "secondary": "d"
      },
      "actions": [
        {
          "verb": "replace-disks",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 3,
      "instance": "mail",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "d"
      },
      "to": {
        "primary": "d",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
INSERT INTO "plans" VALUES(2,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "c",
        "secondary": "d"
      },
      "actions": [
        {
          "verb": "replace-disks",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 3,
      "instance": "mail",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "d"
      },
      "to": {
        "primary": "d",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
INSERT INTO "plans" VALUES(3,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "c",
        "secondary": "d"
      },
      "actions": [
        {
          "verb": "replace-disks",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 3,
      "instance": "mail",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "d"
      },
      "to": {
        "primary": "d",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
INSERT INTO "plans" VALUES(3,1,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 4,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "a",
        "secondary": "d"
      },
      "actions": [
        {
          "verb": "replace-disks",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
INSERT INTO "plans" VALUES(4,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "c",
        "secondary": "d"
      },
      "actions": [
        {
          "verb": "replace-disks",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 3,
      "instance": "mail",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "d"
      },
      "to": {
        "primary": "d",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "d"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
CREATE TABLE runs (
	id INTEGER NOT NULL,
	uid VARCHAR(32) NOT NULL,
	cluster_name TEXT NOT NULL,
	cluster_uuid VARCHAR(64) NOT NULL,
	target TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	created FLOAT NOT NULL,
	started FLOAT,
	ended FLOAT,
	stop_requested BOOLEAN NOT NULL,
	why TEXT NOT NULL,
	settings TEXT NOT NULL,
	waits TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (uid)
);
INSERT INTO "runs" VALUES(1,'u1','cluster1','uuid1','luxi:','incomplete',1000.0,1002.0,1040.0,0,'2 of 3 moves not done','{}','');
INSERT INTO "runs" VALUES(2,'u2','cluster2','uuid2','luxi:','drifted',2000.0,2002.0,2011.0,0,'mail: is on d:a, expected c:d','{}','');
INSERT INTO "runs" VALUES(3,'u3','cluster3','uuid3','luxi:','running',3000.0,3002.0,NULL,0,'','{}','');
INSERT INTO "runs" VALUES(4,'u4','cluster4','uuid4','luxi:','running',4000.0,4002.0,NULL,0,'','{}','');
CREATE INDEX attempts_of_run ON attempts (run, move);
CREATE INDEX events_of_run ON events (run, id);
COMMIT;
